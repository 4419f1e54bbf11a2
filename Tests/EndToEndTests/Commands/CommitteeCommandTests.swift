import Foundation
import Launching
import Model
import Testing

extension EndToEnd {
  /// Several runs that decide together, beside plain loops over their models.
  @Suite struct CommitteeCommandTests {
    private static func runs() async throws -> [Run] {
      var runs: [Run] = []
      for seed in 1...3 { runs.append(try await Run.train(["training.seed=\(seed)", "model.hidden=[\(8 * seed)]"])) }
      return runs
    }

    @Test func `evaluate averages the probabilities of several runs, on any number of ranks`() async throws {
      let runs = try await Self.runs()
      let models = try runs.map { try TrainedModel(reading: $0.path + "/model.safetensors") }
      let digits = try Digits.test
      var (loss, correctCount) = (0.0, 0)
      for (index, label) in digits.labels.enumerated() {
        let opinions = models.map { $0.probabilities(of: digits.picture(index)) }
        let mean = (0..<10).map { j in opinions.reduce(0) { $0 + Double($1[j]) } / 3 }
        loss -= log(mean[Int(label)])
        if mean.indices.max(by: { mean[$0] < mean[$1] }) == Int(label) { correctCount += 1 }
      }
      var outputs: Set<String> = []
      for ranks in [nil, 1, 2, 3] as [Int?] {
        let result = try await launch(ranks: ranks, "lockstep", ["evaluate", "--json"] + runs.map(\.path))
        try #require(result.status == 0, "\(result.standardError)")
        outputs.insert(result.standardOutput)
      }
      #expect(outputs.count == 1)
      let output = try #require(outputs.first)
      let record = try #require(try JSONSerialization.jsonObject(with: Data(output.utf8)) as? [String: Any])
      #expect(record["runs"] as? [String] == runs.map(\.path))
      #expect(abs(try #require(record["loss"] as? Double) - loss / Double(digits.labels.count)) < 1e-5)
      #expect(
        abs(try #require(record["accuracy"] as? Double) - Double(correctCount) / Double(digits.labels.count)) < 1e-9)
    }

    @Test func `predict averages them too`() async throws {
      let runs = try await Self.runs()
      let picture = try Workspace.current.newFolder() + "/7.png"
      try writePNG(Digits.test.picture(7), side: 28, scale: 1, to: picture)
      /// The probability of each class, by the names of the classes.
      func probabilities(_ runs: [Run]) async throws -> [String: Double] {
        let result = try await launch(ranks: nil, "lockstep", ["predict", "--csv"] + runs.map(\.path) + [picture])
        try #require(result.status == 0, "\(result.standardError)")
        let rows = result.standardOutput.split(separator: "\n").map {
          $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        }
        let classes = try #require(rows.first).suffix(10)
        return Dictionary(uniqueKeysWithValues: zip(classes, try rows[1].suffix(10).map { try #require(Double($0)) }))
      }
      let together = try await probabilities(runs)
      var mean: [String: Double] = [:]
      for run in runs { mean.merge(try await probabilities([run]).mapValues { $0 / 3 }) { $0 + $1 } }
      for (name, probability) in together { #expect(abs(probability - mean[name, default: 0]) < 1e-5, "\(name)") }
    }

    @Test func `mistakes are one run's, and models without pictures nobody's`() async throws {
      let runs = try await Self.runs()
      let mistakes = try await launch(
        ranks: nil, "lockstep", ["evaluate", "--mistakes", "3", runs[0].path, runs[1].path])
      #expect(mistakes.status == 64 && mistakes.standardError.contains("--mistakes shows those of one run"))
      let pictures = try await launch(ranks: nil, "lockstep", ["predict", runs[0].path, runs[1].path])
      #expect(pictures.status == 64 && pictures.standardError.contains("Give pictures after the models"))
    }
  }
}
