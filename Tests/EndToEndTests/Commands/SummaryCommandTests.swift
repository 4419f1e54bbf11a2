import Datasets
import Foundation
import Launching
import Platform
import Testing
import Training

extension EndToEnd {
  /// What `lockstep summary` says before a training, beside what `train` and `doctor` say of it.
  @Suite struct SummaryCommandTests {
    /// What of the JSON object is compared.
    private struct Summary: Decodable {
      struct Layer: Decodable { let inputs, outputs, parameters, multiplyAddsPerStep: Int }
      struct Rank: Decodable { let microBatches, rowsPerStep, imagesPerEpoch: Int }
      struct Memory: Decodable { let nodeBytes, sharedBytes, bytesPerRank: Int }
      struct Data: Decodable { let atHand: Bool, trainingImages, heldOutImages, testImages: Int }

      let data: Data
      let layers: [Layer]
      let parameters, multiplyAddsPerStep, stepsPerEpoch, threadsPerRank: Int
      let ranks: [Rank]
      let memory: Memory
    }

    private func summary(_ arguments: [String]) async throws -> Summary {
      let result = try await launch(ranks: nil, "lockstep", ["summary", "--json"] + arguments)
      try #require(result.status == 0, "\(result.standardError)")
      let decoder = JSONDecoder()
      decoder.keyDecodingStrategy = .convertFromSnakeCase
      return try decoder.decode(Summary.self, from: Data(result.standardOutput.utf8))
    }

    @Test(arguments: [1, 3])
    func `says what train and doctor then say`(ranks: Int) async throws {
      let file = Workspace.current.configuration
      let summary = try await summary([file, "-n", "\(ranks)"])
      // 784-32-16-10.
      #expect(summary.layers.map(\.parameters) == [784 * 32 + 32, 32 * 16 + 16, 16 * 10 + 10])
      #expect(summary.multiplyAddsPerStep == 115 * (2 * 784 * 32 + 3 * 32 * 16 + 3 * 16 * 10))
      #expect(summary.data.atHand && summary.data.testImages == Workspace.testCount)
      let run = try await Run.train(ranks: ranks)
      #expect(try run.summary.parameters == summary.parameters)
      #expect(try run.summary.threadsPerRank == summary.threadsPerRank)
      let settings = OutputTests.settings(inHeader: run.output)
      #expect(settings["training.samples"] == "115 per step, \(summary.stepsPerEpoch) steps per epoch")
      let shares = summary.ranks.map(\.imagesPerEpoch)
      let (least, most) = (try #require(shares.min()), try #require(shares.max()))
      #expect(
        settings["data.training images"]
          == "\(summary.data.trainingImages), \(least == most ? "\(least)" : "\(least) to \(most)") per rank and epoch"
      )
      let configuration = try Configuration(yaml: text(of: file), file: file)
      let demand = try MemoryDemand(
        configuration, shape: DatasetFiles(directory: Workspace.current.digits).shape, ranks: ranks,
        processors: ProcessorCount.available)
      #expect(summary.memory.nodeBytes == demand.total && summary.memory.sharedBytes == demand.shared)
      let doctor = try await launch(ranks: nil, "lockstep", ["doctor", "-n", "\(ranks)", "--config", file])
      #expect(doctor.standardOutput.contains(" takes \(summary.memory.nodeBytes.mebibytes) for "))
    }

    @Test func `counts the classes of custom data, and takes MNIST's sizes where there's no data`() async throws {
      let folder = try DatasetFolder(train: .bars(60, classes: 6), test: nil)
      let custom = try await summary(["--dataset", "custom", "--data", folder.path, "--hidden", "8"])
      #expect(custom.layers.map(\.parameters) == [144 * 8 + 8, 8 * 6 + 6] && custom.data.testImages == 0)
      let absent = try await summary(["--data", Workspace.current.newPath()])
      #expect(!absent.data.atHand && absent.data.trainingImages == 60_000 && absent.parameters == 669_706)
    }

    @Test func `refuses ranks that train refuses, in the same words`() async throws {
      let settings = ["--config", Workspace.current.configuration, "--micro-batches", "2"]
      let summary = try await expectRefusal(["summary", "-n", "3"] + settings, saying: ["There are 3 ranks, but"])
      let train = try await launch(
        ranks: 3, "lockstep", ["train", "--output", Workspace.current.newPath()] + settings)
      #expect(train.standardError.contains(summary.standardError))
      for arguments in [["-n", "0"], ["a.yaml", "--config", "b.yaml"]] {
        let result = try await launch(ranks: nil, "lockstep", ["summary"] + arguments)
        #expect(result.status == 64 && result.standardError.hasPrefix("Error: "))
      }
      try await expectRefusal(["summary", "nowhere.yaml"], saying: ["nowhere.yaml"])
    }
  }
}
