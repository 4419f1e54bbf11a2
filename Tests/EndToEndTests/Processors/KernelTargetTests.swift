import Launching
import NeuralNetwork
import Testing

extension EndToEnd {
  /// The kernels that a process runs don't change the answer, and can be chosen.
  @Suite struct KernelTargetTests {
    private static let available = KernelTarget.all.filter(\.isAvailable).map(\.name)

    @Test(arguments: available, [1, 2, 4])
    func `every kind of kernels trains to the same parameters`(name: String, ranks: Int) async throws {
      let reference = try await Run.train(["training.epochs=1"])
      let run = try await Run.train(ranks: ranks, ["training.epochs=1"], environment: ["LOCKSTEP_KERNELS": name])
      #expect(run.output.contains(" \(name), numerics "))
      #expect(try run.summary.parametersSHA256 == reference.summary.parametersSHA256)
      #expect(try run.results == reference.results)
    }

    @Test(.enabled(if: available.count > 1, "needs a processor that can run two kinds of kernels"))
    func `ranks with different kernels train together to the same parameters`() async throws {
      let reference = try await Run.train(["training.epochs=1"])
      // Every second rank has the slowest.
      let slowest = Self.available.last ?? ""
      let choice = [
        "sh", "-c", "[ $((OMPI_COMM_WORLD_RANK % 2)) = 0 ] || export LOCKSTEP_KERNELS=\(slowest); exec \"$@\"", "sh",
      ]
      for synchronization in ["shared_memory", "ordered_allreduce"] {
        let run = try await Run.train(
          ranks: 3, ["training.epochs=1", "training.synchronization=\(synchronization)"], emulator: choice)
        #expect(try run.summary.parametersSHA256 == reference.summary.parametersSHA256)
        #expect(try run.results == reference.results)
      }
    }

    @Test(arguments: [["train", "--output"], ["bench", "epoch", "--json"]])
    func `kernels that aren't there are refused once, with those that are`(command: [String]) async throws {
      let result = try await launch(
        ranks: 2, "lockstep", command + [Workspace.current.newPath(), "--config", Workspace.current.configuration],
        environment: ["LOCKSTEP_KERNELS": "mmx"])
      #expect(result.status != 0)
      #expect(
        result.standardError.contains(
          """
          asks for the kernels "mmx", which this program doesn't have.
                    Give one of \(Self.available.joined(separator: ", ")), or unset it
          """))
      #expect(result.standardError.ranges(of: "LOCKSTEP_KERNELS").count == 1)
    }
  }
}
