import Foundation
import Launching
import Testing

extension EndToEnd {
  @Suite struct HelpTests {
    @Test(arguments: [
      ([], ["train", "evaluate", "predict", "data", "bench", "mpirun -n 4 lockstep train"]),
      (["train"], ["--config", "--data", "--set", "--output"]), (["evaluate"], ["<run>", "--data"]),
      (["predict"], ["<run>", "<picture>", "PNG"]), (["data"], ["fetch", "synthesize", "check", "inspect"]),
      (["data", "fetch"], ["--output", "--dataset", "--mirror"]),
      (["data", "synthesize"], ["--output", "--train", "--test", "--seed"]),
      (["data", "check"], ["<dir>", "66"]), (["data", "inspect"], ["<dir>", "--index", "--test"]),
      (["bench"], ["epoch", "allreduce"]),
      (["bench", "epoch"], ["--config", "--repetitions", "--data"]),
      (["bench", "allreduce"], ["--json", "--repetitions"]),
    ])
    func `explains each command`(command: [String], words: [String]) async throws {
      let result = try await launch(ranks: nil, "lockstep", command + ["--help"])
      #expect(result.status == 0)
      #expect(result.standardOutput.contains("USAGE: lockstep " + command.joined(separator: " ")))
      for word in words { #expect(result.standardOutput.contains(word)) }
    }

    @Test(arguments: [nil, 3])
    func `tells the versions, once`(ranks: Int?) async throws {
      let result = try await launch(ranks: ranks, "lockstep", ["--version"])
      #expect(result.status == 0, "\(result.standardError)")
      #expect(
        result.standardOutput.wholeMatch(
          of: /lockstep \d+\.\d+\.\d+ \(Open MPI v\d+\.\d+\.\d+, oneDNN \d+\.\d+\.\d+\)\n/)
          != nil)
    }

    @Test func `a command line that isn't understood is refused once`() async throws {
      let result = try await launch(ranks: 3, "lockstep", ["train", "--epoch", "3"])
      #expect(result.status == 64)
      #expect(result.standardError.ranges(of: "Unknown option '--epoch'").count == 1)
    }

    @Test func `times the synchronization beside MPI_Allreduce, as a table and as JSON`() async throws {
      let file = FileManager.default.temporaryDirectory.appending(path: "\(UUID().uuidString).json")
      defer { try? FileManager.default.removeItem(at: file) }
      let path = file.path(percentEncoded: false)
      let result = try await launch(
        ranks: 2, "lockstep", ["bench", "allreduce", "--largest", "65536", "--repetitions", "1", "--json", path])
      #expect(result.status == 0, "\(result.standardError)")
      #expect(
        result.standardOutput.contains(/\n +4 KiB( +[0-9.]+){6}\n +16 KiB( +[0-9.]+){6}\n +64 KiB( +[0-9.]+){6}\n$/))
      let json = try JSONSerialization.jsonObject(with: try Data(contentsOf: file)) as? [String: Any]
      let sizes = try #require(json?["sizes"] as? [[String: Any]])
      #expect(sizes.map { $0["bytes"] as? Int } == [4_096, 16_384, 65_536])
      for size in sizes {
        let (sum, bytes) = (
          try #require(size["mpi_all_reduce"] as? [String: Double]), try #require(size["bytes"] as? Double)
        )
        let (seconds, bandwidth) = (try #require(sum["seconds"]), try #require(sum["bus_bandwidth"]))
        // 2 (n − 1) / n is 1 at 2 ranks.
        #expect(seconds > 0 && abs(bandwidth * seconds / bytes - 1) < 1e-9)
      }
    }
  }
}
