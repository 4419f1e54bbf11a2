import Foundation
import Launching
import Testing
import TestSupport
import Training

extension EndToEnd {
  /// Two runs in one folder.
  @Suite struct RunLockTests {
    /// A training that takes long enough to be met.
    private func arguments(_ path: String, _ options: [String] = ["--resume", "latest"]) -> [String] {
      ["train", "--config", Workspace.current.configuration, "--output", path, "--set", "training.epochs=2000"]
        + options
    }

    @Test(arguments: [1, 2])
    func `a second run ends at once and names the first; a killed one leaves no lock`(ranks: Int) async throws {
      let path = Workspace.current.newPath()
      let arguments = arguments(path)
      let first = try await launch(ranks: ranks, "lockstep", arguments) { program in
        try await program.wait { _ in FileManager.default.fileExists(atPath: path + "/metrics.jsonl") }
        for options in [["--resume", "latest"], [], ["--overwrite"]] {
          let second = try unsynchronizedRun(self.arguments(path, options))
          #expect(second.status == 1)
          #expect(second.errors.contains("lockstep: \(path): is being written by process "), "\(second.errors)")
          #expect(second.errors.contains(" since 20"))
        }
        // Reading goes on.
        #expect(try names(in: path).contains("run.lock"))
        try await program.signal(SIGKILL, rank: 0, of: ranks)
      }
      #expect(first.status != 0)
      let again = try await launch(
        ranks: ranks, "lockstep",
        ["train", "--resume", path, "--set", "training.epochs=1", "--config", path + "/config.yaml"])
      #expect(!again.standardError.contains("is being written"), "\(again.standardError)")
      let lines = try text(of: path + "/metrics.jsonl").split(separator: "\n")
      #expect(lines.enumerated().allSatisfy { $1.contains("\"epoch\":\($0),") })
    }

    /// Runs the program beside a launch that has its turn.
    private func unsynchronizedRun(_ arguments: [String]) throws -> (status: Int32, errors: String) {
      let process = Process()
      process.executableURL = Bundle.main.bundleURL.appending(path: "lockstep")
      process.arguments = arguments
      let errors = Pipe()
      (process.standardOutput, process.standardError) = (FileHandle.nullDevice, errors)
      try process.run()
      let text = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
      process.waitUntilExit()
      return (process.terminationStatus, text)
    }
  }
}
