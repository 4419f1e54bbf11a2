import Foundation
import Launching
import Testing

extension EndToEnd {
  /// `lockstep step`, on the workspace's digits: a batch of 115 in 8 micro-batches.
  @Suite struct StepTests {
    private struct Step: Decodable {
      struct MicroBatch: Decodable, Equatable { let rank: Int, thread: Int, images: [Int], labels: [Int] }
      struct Worker: Decodable { let rank: Int, summedParameters: Int, updatedParameters: Int, sentSums: [[Int]] }
      struct Weight: Decodable {
        let tensor: String, output: Int, input: Int, summedBy: Int?
        let gradients: [Float], sum: Float, before: Float, after: Float
      }
      let microBatches: [MicroBatch], workers: [Worker], weight: Weight
      let update: String
      let learningRate: Float, loss: Double, parameterCount: Int, parametersSha256: String
    }

    private func step(ranks: Int?, _ settings: [String] = []) async throws -> Step {
      let result = try await launch(
        ranks: ranks, "lockstep",
        ["step", "--json", "--config", Workspace.current.configuration] + settings.flatMap { ["--set", $0] })
      try #require(result.status == 0, "\(result.standardError)")
      let decoder = JSONDecoder()
      decoder.keyDecodingStrategy = .convertFromSnakeCase
      return try decoder.decode(Step.self, from: Data(result.standardOutput.utf8))
    }

    /// The sum of numbers, each range split at the largest power of two below its length.
    private func treeSum(_ numbers: [Float]) -> Float {
      guard numbers.count > 1 else { return numbers.first ?? 0 }
      var half = 1
      while half * 2 < numbers.count { half *= 2 }
      return treeSum(Array(numbers[..<half])) + treeSum(Array(numbers[half...]))
    }

    @Test(arguments: [nil, 2, 3], ["shared_memory", "ordered_allreduce"])
    func `has the same numbers on any ranks, and they add up`(ranks: Int?, synchronization: String) async throws {
      let reference = try await step(ranks: nil, ["training.threads=1"])
      let step = try await step(ranks: ranks, ["training.threads=2", "training.synchronization=\(synchronization)"])
      #expect(step.microBatches.map(\.images) == reference.microBatches.map(\.images))
      #expect(step.microBatches.map(\.images.count) == [14, 14, 15, 14, 14, 15, 14, 15])
      #expect(Set(step.microBatches.flatMap(\.images)).count == 115)
      #expect(step.microBatches.map(\.rank) == step.microBatches.map(\.rank).sorted())
      #expect(Set(step.microBatches.map(\.rank)) == Set(0..<(ranks ?? 1)))
      #expect(step.weight.gradients == reference.weight.gradients)
      #expect(step.weight.sum == reference.weight.sum && step.weight.sum == treeSum(step.weight.gradients))
      #expect(step.weight.gradients.filter { $0 != 0 }.count > 4)
      #expect(step.parametersSha256 == reference.parametersSha256)
      #expect(step.loss == reference.loss)
      #expect(step.workers.reduce(0) { $0 + $1.summedParameters } == step.parameterCount)
      let isShared = synchronization == "shared_memory"
      #expect(
        step.workers.reduce(0) { $0 + $1.updatedParameters } == step.parameterCount * (isShared ? 1 : ranks ?? 1))
      #expect(step.workers.contains { !$0.sentSums.isEmpty } == !isShared)
    }

    /// The formulas are those of the update rules' comments, with a state of 0.
    @Test func `the weight after the step is what the formula makes of the numbers that are printed`() async throws {
      let settings = ["optimizer.weight_decay=0.5", "schedule.name=constant", "schedule.warmup_epochs=0"]
      let sgd = try await step(ranks: 2, settings + ["optimizer.name=sgd", "optimizer.momentum=0.25"])
      #expect(sgd.update == "before − rate × 1.25 × (sum + 0.5 × before)")
      let (weight, rate) = (sgd.weight, sgd.learningRate)
      #expect(abs(weight.before - rate * 1.25 * (weight.sum + 0.5 * weight.before) - weight.after) < 1e-6)
      let adamw = try await step(ranks: nil, settings + ["optimizer.name=adamw"])
      #expect(adamw.update == "before × (1 − rate × 0.5) − rate × sum / (|sum| + 1e-08)")
      let (other, slow) = (adamw.weight, adamw.learningRate)
      #expect(
        abs(other.before * (1 - slow * 0.5) - slow * other.sum / (abs(other.sum) + 1e-8) - other.after) < 1e-6)
      #expect(abs(weight.after - weight.before) > 1e-5 && abs(other.after - other.before) > 1e-5)
    }

    @Test func `names the images that the files have, with their labels`() async throws {
      let labels = try Digits.train.labels
      for microBatch in try await step(ranks: 2, ["data.holdout=0"]).microBatches {
        #expect(microBatch.labels == microBatch.images.map { Int(labels[$0]) })
      }
    }

    /// SGD with Nesterov's momentum, from no velocity; each operation rounds.
    @Test func `updates by the rule`() async throws {
      let step = try await step(ranks: 2, ["optimizer.weight_decay=0.001", "optimizer.momentum=0.75"])
      let gradient = step.weight.sum + Float(0.001) * step.weight.before
      let expected = step.weight.before - step.learningRate * (gradient + Float(0.75) * gradient)
      #expect(step.weight.after == expected && step.weight.after != step.weight.before)
    }

    @Test func `ends as a training of one step does`() async throws {
      let settings = ["data.holdout=0", "training.batch_size=645", "training.epochs=1"]
      let run = try await Run.train(ranks: 2, settings)
      let step = try await step(ranks: 3, settings)
      #expect(try run.summary.parametersSHA256 == step.parametersSha256)
    }

    @Test func `launch starts it, and it says what a person wants to know`() async throws {
      let result = try await launch(
        ranks: nil, "lockstep", ["launch", "-n", "2", "step", "--config", Workspace.current.configuration])
      #expect(result.status == 0, "\(result.standardError)")
      #expect(result.standardOutput.contains("115 images in 8 micro-batches, 2 ranks × "))
      #expect(result.standardOutput.contains("\nlayers.0.weight["))
      #expect(result.standardOutput.components(separatedBy: "\n").dropFirst().allSatisfy { $0.count < 80 })
    }

    @Test func `more ranks than micro-batches are refused`() async throws {
      let result = try await launch(
        ranks: 3, "lockstep", ["step", "--config", Workspace.current.configuration, "--micro-batches", "2"])
      #expect(result.status == 1)
      #expect(result.standardError.ranges(of: "There are 3 ranks, but").count == 1, "\(result.standardError)")
    }
  }
}
