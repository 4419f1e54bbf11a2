import Foundation
import Launching
import Platform
import Synchronization
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

    /// The first is stopped, as if it were cut off, and goes on when the second has trained to the end.
    @Test func `an earlier start of a job writes nothing once a later one has the run`() async throws {
      let path = Workspace.current.newPath()
      let settings = ["training.epochs=300"]
      let reference = try await Run.train(settings)
      let arguments =
        ["train", "--config", Workspace.current.configuration, "--output", path, "--resume", "latest"]
        + settings.flatMap { ["--set", $0] }
      func variables(_ number: Int) -> [String: String] {
        [Generation.variable: Generation(launch: "test", number: number).text]
      }
      let later = variables(2)
      let kept = ["summary.json", "model.safetensors", "metrics.jsonl", "metrics.csv", "config.yaml", "train.log"]
      @Sendable func contents() throws -> [Data] {
        try kept.map { try Data(contentsOf: URL(filePath: "\(path)/\($0)")) }
      }
      let after = Mutex<[Data]>([])
      let first = try await launch(ranks: nil, "lockstep", arguments, environment: variables(1)) { program in
        try await program.wait { _ in !CheckpointFolder(ofRun: path).files.isEmpty }
        program.signalLauncher(SIGSTOP)
        let second = try unsynchronizedRun(arguments, variables: later)
        #expect(second.status == 0, "\(second.errors)")
        after.withLock { $0 = (try? contents()) ?? [] }
        program.signalLauncher(SIGCONT)
      }
      #expect(first.status == 1)
      #expect(
        first.standardError.hasPrefix(
          "lockstep: \(path): is written by start 2 of this job, which took these ranks for lost\n"),
        "\(first.standardError)")
      #expect(try contents() == after.withLock(\.self))
      let run = Run(path: path, output: "")
      #expect(try run.summary.parametersSHA256 == reference.summary.parametersSHA256)
      #expect(try run.results == reference.results)
      // Nor does one that comes when all is over.
      let late = try unsynchronizedRun(arguments, variables: variables(1))
      #expect(late.status == 1 && late.errors.contains("is written by start 2 of this job"))
    }

    /// Runs the program beside a launch that has its turn.
    private func unsynchronizedRun(
      _ arguments: [String], variables: [String: String] = [:]
    ) throws -> (status: Int32, errors: String) {
      let process = Process()
      process.executableURL = Bundle.main.bundleURL.appending(path: "lockstep")
      process.arguments = arguments
      process.environment = ProcessInfo.processInfo.environment.merging(variables) { $1 }
      let errors = Pipe()
      (process.standardOutput, process.standardError) = (FileHandle.nullDevice, errors)
      try process.run()
      let text = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
      process.waitUntilExit()
      return (process.terminationStatus, text)
    }
  }
}
