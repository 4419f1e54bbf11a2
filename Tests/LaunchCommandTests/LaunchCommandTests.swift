import Foundation
import Launching
import Testing
import TestSupport

/// `lockstep launch` with the real `mpirun`.
@Suite struct LaunchCommandTests {
  private static let config = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "../../configs/quickstart.yaml").standardizedFileURL.path

  private func training(_ data: String, output: String) -> [String] {
    [
      "train", "--config", Self.config, "--data", data, "--output", output, "--set", "data.dataset=synthetic", "--set",
      "training.epochs=1", "--set", "model.hidden=[16]",
    ]
  }

  private func parameters(ofRun folder: String) throws -> String {
    let summary = try JSONSerialization.jsonObject(
      with: Data(contentsOf: URL(filePath: folder + "/summary.json")))
    return try #require((summary as? [String: Any])?["parameters_sha256"] as? String)
  }

  @Test func `a dry run prints the command and starts nothing`() async throws {
    try await withTemporaryFolder { folder in
      let train = training("data", output: folder + "/run")
      let result = try await launch(ranks: nil, "lockstep", ["launch", "-n", "2", "--dry-run", "--"] + train)
      #expect(result.status == 0, "\(result.standardError)")
      let lines = result.standardOutput.split(separator: "\n")
      #expect(lines.count == 1)
      #expect(lines.first?.hasPrefix("mpirun -n 2 ") == true)
      #expect(lines.first?.contains("/lockstep train --config \(Self.config) ") == true)
      #expect(!FileManager.default.fileExists(atPath: folder + "/run"))
    }
  }

  @Test func `a launched training ends with the bits of one under plain mpirun`() async throws {
    try await withTemporaryFolder { folder in
      let data = folder + "/data"
      let made = try await launch(
        ranks: nil, "lockstep", ["data", "synthesize", "--output", data, "--train", "600", "--test", "60"])
      #expect(made.status == 0, "\(made.standardError)")
      let plain = try await launch(ranks: 2, "lockstep", training(data, output: folder + "/plain"))
      #expect(plain.status == 0, "\(plain.standardError)")
      // Without the variables that let plain mpirun work for root and more ranks than cores.
      let variables = [
        "OMPI_ALLOW_RUN_AS_ROOT", "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM", "OMPI_MCA_rmaps_base_oversubscribe",
      ]
      let launched = try await launch(
        ranks: nil, "lockstep", ["launch", "-n", "4", "--"] + training(data, output: folder + "/launched"),
        environment: Dictionary(uniqueKeysWithValues: variables.map { ($0, "0") }))
      #expect(launched.status == 0, "\(launched.standardError)")
      #expect(launched.standardOutput.hasPrefix("mpirun -n 4 "))
      #expect(launched.standardOutput.contains("4 × 1 thread on 1 node"))
      #expect(try parameters(ofRun: folder + "/launched") == parameters(ofRun: folder + "/plain"))
    }
  }

  @Test func `an error that the ranks agree on is not restarted`() async throws {
    try await withTemporaryFolder { folder in
      let data = try await digits(in: folder)
      let run = folder + "/run"
      try FileManager.default.createDirectory(atPath: run + "/mine", withIntermediateDirectories: true)
      let result = try await launch(
        ranks: nil, "lockstep", ["launch", "-n", "2", "--max-restarts", "3", "--"] + training(data, output: run))
      #expect(result.status == 1)
      #expect(result.standardError.contains("not restarted: it would meet the same error again"))
      #expect(result.standardError.ranges(of: run + ": exists already and is not empty").count == 1)
      #expect(!result.standardError.contains("-----"), "nothing of mpirun's: \(result.standardError)")
    }
  }

  /// A folder with a small data set.
  private func digits(in folder: String) async throws -> String {
    let made = try await launch(
      ranks: nil, "lockstep", ["data", "synthesize", folder + "/data", "--train", "600", "--test", "60"])
    try #require(made.status == 0, "\(made.standardError)")
    return folder + "/data"
  }

  @Test func `the host file of the environment is taken, as a Kubernetes operator has it`() async throws {
    try await withTemporaryFolder { folder in
      let file = folder + "/hosts"
      try "node1.invalid slots=2\nnode2.invalid slots=2\n".write(toFile: file, atomically: true, encoding: .utf8)
      let result = try await launch(
        ranks: nil, "lockstep", ["launch", "-n", "4", "--dry-run", "bench", "epoch"],
        environment: ["OMPI_MCA_orte_default_hostfile": file, "OMPI_MCA_rmaps_base_oversubscribe": ""])
      #expect(result.status == 0, "\(result.standardError)")
      #expect(result.standardOutput.contains("mpirun -n 4 --hostfile \(file) "))
      // As many as there are slots.
      #expect(!result.standardOutput.contains("OVERSUBSCRIBE"))
    }
  }

  @Test func `without --, with mpirun's options among its own, as people type it`() async throws {
    try await withTemporaryFolder { folder in
      let train = training(try await digits(in: folder), output: folder + "/run")
      let result = try await launch(
        ranks: nil, "lockstep",
        ["launch", "-np", "2", "-x", "GREETING=hello", "--mca", "mpi_yield_when_idle", "1", "--bind-to", "none"] + train
      )
      #expect(result.status == 0, "\(result.standardError)")
      let line = try #require(result.standardOutput.split(separator: "\n").first)
      #expect(line.hasPrefix("mpirun -n 2 "))
      #expect(line.contains(" -x GREETING=hello --mca mpi_yield_when_idle 1 --bind-to none /"))
      #expect(line.ranges(of: "--bind-to").count == 1)
      #expect(result.standardOutput.contains("2 × 1 thread"))
    }
  }

  @Test func `a stop ends with one line that says how to go on, and the line does`() async throws {
    try await withTemporaryFolder { folder in
      let data = try await digits(in: folder)
      let train = ["train", "--config", Self.config, "--data", data, "--hidden", "16", "--epochs", "10000"]
      let stopped = try await launch(
        ranks: nil, "lockstep", ["launch", "-n", "2", "--mca", "mpi_yield_when_idle", "1"] + train, folder: folder
      ) { program in
        try await program.wait { $0.standardOutput.contains(" 2/10000 ") }
        program.signalLauncher(SIGINT)
      }
      #expect(stopped.status == 75, "\(stopped.standardError)")
      let lines = stopped.standardError.split(separator: "\n").map(String.init)
      #expect(lines.count == 2, "\(stopped.standardError)")
      #expect(lines.first?.hasPrefix("lockstep: stopped by SIG") == true)
      let start = "lockstep: go on with: lockstep "
      let end = "launch -n 2 --mca mpi_yield_when_idle 1 train --resume runs/quickstart-1"
      #expect(lines.last == start + end)
      let epochs = try String(contentsOfFile: folder + "/runs/quickstart-1/metrics.jsonl", encoding: .utf8)
        .split(separator: "\n").count
      let resumed = try await launch(
        ranks: nil, "lockstep", end.split(separator: " ").map(String.init) + ["--epochs", "\(epochs + 2)"],
        folder: folder)
      #expect(resumed.status == 0, "\(resumed.standardError)")
      #expect(resumed.standardOutput.contains("\nresumed from runs/quickstart-1/checkpoints/"))
    }
  }

  @Test func `a killed rank is named by us and by mpirun, and nothing else is said but how to go on`() async throws {
    try await withTemporaryFolder { folder in
      let data = try await digits(in: folder)
      let train = ["train", "--config", Self.config, "--data", data, "--hidden", "16", "--epochs", "10000"]
      let killed = try await launch(
        ranks: nil, "lockstep", ["launch", "-n", "2"] + train + ["--output", "run"], folder: folder
      ) { program in
        try await program.wait { $0.standardOutput.contains(" 2/10000 ") }
        if let rank = program.process(ofRank: 1) { kill(rank, SIGKILL) }
      }
      #expect(killed.status == 137, "\(killed.standardError)")
      #expect(killed.standardError.contains("rank 1 with PID "), "an error of mpirun's: \(killed.standardError)")
      #expect(killed.standardError.hasSuffix("\nlockstep: go on with: lockstep launch -n 2 train --resume run\n"))
    }
  }

  @Test func `a run that goes on is checked by its own configuration`() async throws {
    try await withTemporaryFolder { folder in
      let data = try await digits(in: folder)
      let train = training(data, output: folder + "/run") + ["--micro-batches", "2", "--batch-size", "50"]
      let first = try await launch(ranks: nil, "lockstep", train)
      #expect(first.status == 0, "\(first.standardError)")
      let result = try await launch(
        ranks: nil, "lockstep", ["launch", "-n", "3", "train", "--resume", folder + "/run"])
      #expect(result.status == 1)
      #expect(result.standardOutput == "" && result.standardError.contains("training.micro_batches is 2"))
    }
  }

  @Test(arguments: [
    (["-n", "2", "--", "train", "--set", "training.epochs=0"], "training.epochs"),
    (["-n", "5", "--", "train"], "training.micro_batches is 4"),
    (["-n", "2", "--hostfile", "no/such/hosts", "--", "train"], "no/such/hosts"),
    (["-n", "2", "train", "--data", "no/such/data"], "no/such/data: is not a folder"),
    (["-n", "2", "-H", "node1:many", "train"], "\"slots=many\" is not a number of slots"),
    (["-n", "2", "train", "--lr", "fast"], "--lr (optimizer.learning_rate)"),
  ])
  func `an error in the command is said before there are ranks`(arguments: [String], message: String) async throws {
    var arguments = arguments
    arguments += ["--config", Self.config]
    let result = try await launch(ranks: nil, "lockstep", ["launch"] + arguments)
    #expect(result.status == 1)
    #expect(result.standardError.ranges(of: message).count == 1)
    #expect(result.standardOutput == "")
  }

  @Test(arguments: [
    (["-n", "2", "--max-restarts", "3", "--", "train"], "--output"),
    (["-n", "2", "--max-restarts", "3", "--", "bench"], "no checkpoints"),
    (["-n", "2", "--", "predict", "run", "five.png"], "train, evaluate, step or bench"),
    (["-n", "2", "--", "train", "--misspelt"], "--misspelt"),
    (["-n", "0", "--", "train"], "must be in 1 ... 1048576"),
    (["-n", "2", "trian", "--epochs", "3"], "lockstep has no command 'trian'. Did you mean train?"),
    (["-n", "2", "-H", "a", "--hostfile", "b", "train"], "give one of them"),
    (["-n", "2"], "command"),
  ])
  func `a wrong command line is a usage error`(arguments: [String], message: String) async throws {
    let result = try await launch(ranks: nil, "lockstep", ["launch"] + arguments)
    #expect(result.status == 64)
    #expect(result.standardError.contains(message), "\(result.standardError)")
  }
}
