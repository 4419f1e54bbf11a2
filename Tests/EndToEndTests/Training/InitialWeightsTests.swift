import Foundation
import Launching
import Testing

extension EndToEnd {
  @Suite struct InitialWeightsTests {
    @Test func `a training from exported weights begins where those stood, on any number of ranks`() async throws {
      let first = try await Run.train(["training.epochs=2"])
      var hashes: Set<String> = []
      for (ranks, ending) in [(nil, "npz"), (2, "safetensors"), (3, "npz"), (4, "npz"), (7, "npz")] as [(Int?, String)]
      {
        let file = Workspace.current.newPath() + "." + ending
        let exported = try await launch(ranks: nil, "lockstep", ["export", first.path, "--output", file])
        #expect(exported.status == 0, "\(exported.standardError)")
        let run = try await Run.train(ranks: ranks, ["training.epochs=1", "model.from=\(file)"])
        #expect(try run.metrics[0].testLoss == first.metrics[2].testLoss)
        hashes.insert(try run.summary.parametersSHA256)
      }
      #expect(hashes.count == 1)
    }

    @Test func `weights of another network are refused with a table of what doesn't fit`() async throws {
      let first = try await Run.train(["training.epochs=1"])
      let result = try await launch(
        ranks: 2, "lockstep",
        [
          "train", "--config", Workspace.current.configuration, "--output", Workspace.current.newPath(),
          "--from", first.path + "/model.safetensors", "--hidden", "32,8",
        ])
      #expect(result.status == 1)
      for line in [
        "doesn't fit the network 784-32-8-10", "layers.1.weight  [8, 32]  [16, 32]", "layers.2.weight  [10, 8]",
      ] {
        #expect(result.standardError.contains(line), "\(result.standardError)")
      }
      #expect(result.standardError.components(separatedBy: "doesn't fit").count == 2)
    }
  }
}
