import Foundation
import Launching
import Testing

extension EndToEnd {
  @Suite struct HelpTests {
    @Test(arguments: [
      ([], ["train", "evaluate", "predict", "report", "data", "bench", "config", "lockstep launch -n 4 train"]),
      (["train"], ["--config", "--data", "--set", "--output", "--lr", "--batch-size", "--tensorboard", "--quiet"]),
      (["evaluate"], ["<run>", "--data", "--json", "--mistakes"]),
      (["tensorboard"], ["<run>", "--output", "--data"]),
      (["predict"], ["<run>", "<picture>", "PNG"]),
      (["report"], ["<run>", "--output", "--data", "HTML", "--terminal", "--follow"]),
      (["data"], ["fetch", "import", "synthesize", "check", "inspect", "gallery"]),
      (["data", "import"], ["<source>", "--output", "--test-fraction", "--skip-bad", "--as-is"]),
      (["export"], ["<run>", "--output", "--format", "onnx"]), (["sweep"], ["<file>", "--jobs", "--trial", "--table"]),
      (["serve"], ["<run>", "--port", "--host", "--token", "--public", "SIGHUP"]),
      (["data", "fetch"], ["--output", "--dataset", "--mirror"]),
      (["data", "synthesize"], ["--output", "--train", "--test", "--seed"]),
      (["data", "check"], ["<dir>", "66"]), (["data", "inspect"], ["<dir>", "--index", "--test"]),
      (["data", "gallery"], ["<dir>", "--output", "--images", "--model"]),
      (["bench"], ["epoch", "allreduce"]),
      (["bench", "epoch"], ["--config", "--repetitions", "--data"]),
      (["bench", "allreduce"], ["--json", "--repetitions"]), (["bench", "table"], ["--jobs", "--lr"]),
      (["launch"], ["-n", "--hostfile", "-H", "--mca KEY VALUE", "--min-ranks", "--host-discovery"]),
      (["doctor"], ["--data", "-n", "--set"]),
      (["config"], ["--all", "--schema", "<section>"]), (["summary"], ["-n", "--json", "<config>", "--set"]),
      (["list"], ["<folder>", "--json", "--check"]), (["step"], ["--json", "--config"]),
    ])
    func `explains each command`(command: [String], words: [String]) async throws {
      let result = try await launch(ranks: nil, "lockstep", command + ["--help"])
      #expect(result.status == 0)
      #expect(result.standardOutput.contains("USAGE: lockstep " + command.joined(separator: " ")))
      for word in words { #expect(result.standardOutput.contains(word)) }
      #expect(result.standardOutput.split(separator: "\n").allSatisfy { $0.count < 80 }, "\(result.standardOutput)")
      let full = try await launch(
        ranks: nil, "lockstep", command + ["--help"], wrapper: ["sh", "-c", #"exec "$@" > /dev/full"#, "sh"])
      #expect(full.status == 1)
      #expect(full.standardError.hasPrefix("lockstep: standard output: cannot be written: No space left on device"))
    }

    @Test(arguments: [
      (["trian", "--config", "x"], "lockstep has no command 'trian'. Did you mean train?"),
      (["data", "fecth", "--output", "x"], "lockstep data has no command 'fecth'. Did you mean fetch?"),
      (["bench", "tabel"], "lockstep bench has no command 'tabel'. Did you mean table?"),
      (["xyzzy"], "lockstep has no command 'xyzzy'. Known here: train, launch, "),
      (["config", "optimiser"], "There is no section 'optimiser'. Did you mean optimizer?"),
    ])
    func `a wrong command is named`(command: [String], message: String) async throws {
      let result = try await launch(ranks: nil, "lockstep", command)
      #expect(result.status == 64)
      #expect(result.standardError.hasPrefix("Error: " + message), "\(result.standardError)")
      #expect(result.standardError.split(separator: "\n").allSatisfy { $0.count < 80 })
    }

    @Test(arguments: [
      (["train", "--learning-rate", "0.1"], "Unknown option '--learning-rate'. Did you mean --lr?", "train [options]"),
      (["train", "--stall-timeout", "5"], "Did you mean --set resilience.stall_timeout=…?", "train [options]"),
      (["train", "-n", "4"], "train starts no ranks itself: lockstep launch -n 4 train …", "launch -n <ranks>"),
      (["-n", "4", "train"], "Ranks are started by launch: lockstep launch -n 4 train …", "launch -n <ranks>"),
      (
        ["launch", "train", "-n", "2"], "-n stands before the command: lockstep launch -n 4 train", "launch -n <ranks>"
      ),
      (["train", "a.yaml"], "Unexpected argument 'a.yaml'. Did you mean --config a.yaml?", "train [options]"),
      (["train", "--lr", "1", "/tmp"], "Unexpected argument '/tmp'. Did you mean --data /tmp?", "train [options]"),
      (["launch", "-n", "-1", "train"], "-n must be in 1 ... 1048576.", "launch -n <ranks>"),
      (["launch", "-n", "2", "-n", "3", "train"], "-n is given more than once.", "launch -n <ranks>"),
      (["launch", "-n", "2", "trian"], "lockstep has no command 'trian'. Did you mean train?", "launch -n <ranks>"),
      (["launch", "-n", "2", "bench", "table"], "launch starts train, evaluate, step or bench;", "launch -n <ranks>"),
      (["config", "--config", "a.yaml"], "config lists the keys that there are", "config [<section>]"),
      (["bench", "sync"], "lockstep bench has no command 'sync'.", "bench <subcommand>"),
      (
        ["train", "--data", "a", "--set", "data.directory=b"], "--data and --set data.directory both", "train [options]"
      ),
    ])
    func `a natural first guess is told what to write`(command: [String], message: String, usage: String) async throws {
      let result = try await launch(ranks: nil, "lockstep", command)
      #expect(result.status == 64)
      let text = result.standardError.replacing(/\n +/, with: " ")
      #expect(text.contains(message) && text.contains("\nUsage: lockstep \(usage)"), "\(text)")
      #expect(result.standardError.split(separator: "\n").allSatisfy { $0.count < 80 })
    }

    @Test func `a value that begins with a dash is looked at`() async throws {
      let result = try await launch(ranks: nil, "lockstep", ["train", "--lr", "-1"])
      #expect(result.status == 1)
      #expect(result.standardError.hasPrefix("lockstep: --lr (optimizer.learning_rate): \"-1\" is not allowed\n"))
    }

    @Test(arguments: [["train"], ["evaluate"], ["bench", "allreduce"]])
    func `help behind launch is the command's`(command: [String]) async throws {
      let own = try await launch(ranks: nil, "lockstep", command + ["--help"])
      let behind = try await launch(ranks: nil, "lockstep", ["launch", "-n", "2"] + command + ["--help"])
      #expect(behind.status == 0 && behind.standardOutput == own.standardOutput)
    }

    @Test func `lists the keys, and prints a file that a training takes`() async throws {
      let list = try await launch(ranks: nil, "lockstep", ["config", "optimizer"])
      #expect(list.status == 0 && list.standardOutput.contains("optimizer.beta1: 0.9\n"))
      #expect(!list.standardOutput.contains("\ntraining."))
      let all = try await launch(ranks: nil, "lockstep", ["config", "--all"])
      let file = try Workspace.current.newFile(all.standardOutput, name: "all.yaml")
      let result = try await launch(
        ranks: nil, "lockstep",
        [
          "train", "--config", file, "--data", Workspace.current.digits, "--epochs", "1", "--hidden", "16,8", "--lr",
          "0.05", "--batch-size", "100", "--seed", "3", "--output", Workspace.current.newPath(), "--verbose",
        ])
      #expect(result.status == 0, "\(result.standardError)")
      let settings = OutputTests.settings(inHeader: result.standardOutput)
      #expect(settings["model.hidden"] == "[16, 8]" && settings["optimizer.learning_rate"] == "0.05")
      #expect(settings["training.batch_size"] == "100" && settings["training.seed"] == "3")
    }

    @Test func `without a configuration, and anywhere, trains with the defaults`() async throws {
      let folder = try Workspace.current.newFolder()
      let result = try await launch(
        ranks: 2, "lockstep", ["train", "--data", Workspace.current.digits, "--epochs", "1", "--hidden", "8"],
        folder: folder)
      #expect(result.status == 0, "\(result.standardError)")
      #expect(try names(in: folder + "/runs") == ["mnist-1"])
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
      let result = try await launch(ranks: 3, "lockstep", ["train", "--epoc", "3"])
      #expect(result.status == 64)
      #expect(result.standardError.ranges(of: "Unknown option '--epoc'").count == 1)
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
