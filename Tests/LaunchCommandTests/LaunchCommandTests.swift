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
      let train = training(folder + "/none", output: folder + "/run")
      let result = try await launch(
        ranks: nil, "lockstep", ["launch", "-n", "2", "--max-restarts", "3", "--"] + train)
      #expect(result.status == 1)
      #expect(result.standardError.contains("not restarted: it would meet the same error again"))
      #expect(result.standardError.ranges(of: folder + "/none: is not a folder").count == 1)
    }
  }

  @Test(arguments: [
    (["-n", "2", "--", "train", "--set", "training.epochs=0"], "training.epochs"),
    (["-n", "5", "--", "train"], "training.micro_batches is 4"),
    (["-n", "2", "--hostfile", "no/such/hosts", "--", "train"], "no/such/hosts"),
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
    (["-n", "2", "--", "predict", "run", "five.png"], "train, evaluate or bench"),
    (["-n", "2", "--", "train", "--misspelt"], "--misspelt"),
    (["-n", "0", "--", "train"], "must be in 1 ... 1048576"),
    (["-n", "2"], "command"),
  ])
  func `a wrong command line is a usage error`(arguments: [String], message: String) async throws {
    let result = try await launch(ranks: nil, "lockstep", ["launch"] + arguments)
    #expect(result.status == 64)
    #expect(result.standardError.contains(message), "\(result.standardError)")
  }
}

/// `lockstep doctor` on the machine of the tests, where training works.
@Suite struct DoctorCommandTests {
  @Test func `reports a line a subject and exits with 0`() async throws {
    let result = try await launch(ranks: nil, "lockstep", ["doctor"])
    #expect(result.status == 0, "\(result.standardOutput)")
    for subject in ["Open MPI", "transports", "cores", "root", "shared memory", "oneDNN", "launch -n 4", "mpirun -n 4"]
    {
      #expect(result.standardOutput.contains(" \(subject) "), "\(subject)")
    }
  }

  @Test func `exits with 1 where there is no mpirun`() async throws {
    let result = try await launch(ranks: nil, "lockstep", ["doctor"], environment: ["PATH": "/nowhere"])
    #expect(result.status == 1)
    #expect(result.standardOutput.contains("problem  Open MPI"))
  }
}
