import Foundation
import Launching
import Testing
import TestSupport

/// `lockstep doctor` on the machine of the tests, where training works.
@Suite struct DoctorCommandTests {
  /// Calls `body` with a folder that holds a small data set in `data`.
  private func withDigits(_ body: (String) async throws -> Void) async throws {
    try await withTemporaryFolder { folder in
      let made = try await launch(
        ranks: nil, "lockstep", ["data", "synthesize", "data", "--train", "60", "--test", "6"], folder: folder)
      try #require(made.status == 0, "\(made.standardError)")
      try await body(folder)
    }
  }

  @Test func `reports a line a subject and exits with 0`() async throws {
    try await withDigits { folder in
      let result = try await launch(ranks: nil, "lockstep", ["doctor", "--data", "data"], folder: folder)
      #expect(result.status == 0, "\(result.standardOutput)")
      let subjects = [
        "data", "Open MPI", "transports", "cores", "root", "shared memory", "oneDNN", "launch -n 4", "mpirun -n 4",
      ]
      for subject in subjects { #expect(result.standardOutput.contains(" \(subject) "), "\(subject)") }
      #expect(result.standardOutput.contains("mnist in data: 60 training and 6 test images of 28×28"))
    }
  }

  @Test func `exits with 1 where there is no mpirun`() async throws {
    try await withDigits { folder in
      let result = try await launch(
        ranks: nil, "lockstep", ["doctor", "--data", "data"], environment: ["PATH": "/nowhere"], folder: folder)
      #expect(result.status == 1)
      #expect(result.standardOutput.contains("problem  Open MPI"))
    }
  }

  @Test(arguments: [
    (["--data", "none"], "problem  data ", "none: is not a folder"),
    (["-n", "8"], "problem  launch -n 8 ", "training.micro_batches is 4"),
  ])
  func `finds what would keep a training from starting`(
    arguments: [String], line: String, words: String
  ) async throws {
    try await withDigits { folder in
      let data = arguments.contains("--data") ? [] : ["--data", "data"]
      let result = try await launch(ranks: nil, "lockstep", ["doctor"] + data + arguments, folder: folder)
      #expect(result.status == 1, "\(result.standardOutput)")
      let problems = result.standardOutput.split(separator: "\n").filter { $0.hasPrefix("problem") }
      #expect(problems.count == 1 && problems[0].hasPrefix(line) && problems[0].contains(words), "\(problems)")
    }
  }

  @Test func `takes the settings, ranks and machines of a training`() async throws {
    try await withDigits { folder in
      try "localhost slots=8\n".write(toFile: folder + "/hosts", atomically: true, encoding: .utf8)
      let result = try await launch(
        ranks: nil, "lockstep",
        ["doctor", "--data", "data", "--micro-batches", "8", "-n", "8", "--hostfile", "hosts"], folder: folder)
      #expect(result.status == 0, "\(result.standardOutput)")
      #expect(result.standardOutput.contains(" launch -n 8 "))
      #expect(!result.standardOutput.contains(" launch -n 4 ") && !result.standardOutput.contains(" mpirun -n "))
    }
  }
}
