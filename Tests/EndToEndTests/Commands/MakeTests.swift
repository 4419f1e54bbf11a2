import Foundation
import Testing

extension EndToEnd {
  /// `make train`, with scripts in the places of the program and of `mpirun`.
  @Suite struct MakeTests {
    private struct Outcome {
      let status: Int32
      let output: String
      /// The arguments of each call of the program, directly and by `mpirun`.
      let calls: [String]
    }

    /// Calls `make train`, in a folder of its own, when `data check` and `data fetch` end with a status each.
    private func train(_ arguments: [String], checkStatus: Int = 66, fetchStatus: Int) async throws -> Outcome {
      let folder = try Workspace.current.newFolder()
      let script = """
        #!/bin/sh
        echo "$*" >> \(folder)/calls
        case "$2" in
          check) echo "lockstep: checked" >&2; exit \(checkStatus);;
          fetch) exit \(fetchStatus);;
        esac

        """
      for name in ["lockstep", "mpirun"] {
        try script.write(toFile: "\(folder)/\(name)", atomically: true, encoding: .utf8)
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: "\(folder)/\(name)")
      }
      let makefile = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../../Makefile")
      let process = Process()
      process.executableURL = URL(filePath: "/usr/bin/env")
      process.currentDirectoryURL = URL(filePath: folder)
      process.environment = ProcessInfo.processInfo.environment
        .merging(["PATH": "\(folder):/usr/bin:/bin"]) { $1 }.filter {
          !["DATA", "RANKS", "KILLS", "CONFIG"].contains($0.key)
        }
      // The program counts as built.
      process.arguments =
        [
          "make", "--file", makefile.standardizedFileURL.path, "--old-file=build", "train",
          "LOCKSTEP=\(folder)/lockstep",
        ] + arguments
      let pipe = Pipe()
      process.standardOutput = pipe
      process.standardError = pipe
      try process.run()
      let output = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
      process.waitUntilExit()
      let calls = (try? text(of: folder + "/calls").split(separator: "\n").map(String.init)) ?? []
      return Outcome(status: process.terminationStatus, output: output, calls: calls)
    }

    @Test func `trains on downloaded data`() async throws {
      let outcome = try await train(["RANKS=2"], fetchStatus: 0)
      #expect(outcome.status == 0, "\(outcome.output)")
      #expect(outcome.calls.count == 3)
      #expect(outcome.calls.prefix(2) == ["data check data/mnist", "data fetch --output data/mnist"])
      #expect(!outcome.output.contains("lockstep: checked"), "it's no fault that nothing is there yet")
      #expect(outcome.calls.last?.hasPrefix("-n 2 ") == true)
      #expect(outcome.calls.last?.hasSuffix(" --data data/mnist") == true)
    }

    @Test(arguments: ["", "/", " of mine"])
    func `asks for nothing where the data is`(suffix: String) async throws {
      let outcome = try await train(["DATA=own\(suffix)"], checkStatus: 0, fetchStatus: 0)
      #expect(outcome.status == 0, "\(outcome.output)")
      #expect(outcome.calls.count == 2)
      #expect(outcome.calls.first == "data check own\(suffix)")
      #expect(outcome.calls.last?.hasSuffix(" --data own\(suffix)") == true)
    }

    @Test func `downloads nothing beside files that are there, and says what is wrong with them`() async throws {
      let outcome = try await train(["DATA=own"], checkStatus: 1, fetchStatus: 0)
      #expect(outcome.status != 0)
      #expect(outcome.calls == ["data check own"])
      #expect(outcome.output.contains("lockstep: checked\n"))
    }

    @Test func `without a network, trains on synthetic digits and says so`() async throws {
      let outcome = try await train([], fetchStatus: 69)
      #expect(outcome.status == 0, "\(outcome.output)")
      #expect(outcome.calls.count == 5)
      #expect(outcome.calls.last?.hasSuffix(" --data data/synthetic --set data.dataset=synthetic") == true)
      #expect(outcome.output.contains("SYNTHETIC DIGITS, which is not MNIST"))
    }

    @Test(arguments: [([], 1), (["DATA=data/mnits"], 69)])
    func `after another failure, and where a folder was asked for, trains on nothing`(
      arguments: [String], status: Int
    ) async throws {
      let outcome = try await train(arguments, fetchStatus: status)
      #expect(outcome.status != 0)
      #expect(outcome.calls.count == 2)
    }

    @Test(arguments: ["RANKS", "KILLS"], ["0", "-1", "four", "", "99999999999999999999"])
    func `refuses what is no number of ranks, or of kills`(name: String, number: String) async throws {
      let outcome = try await train(["\(name)=\(number)"], fetchStatus: 0)
      #expect(outcome.status != 0)
      #expect(outcome.output.contains("\(name) is '\(number)', but must be a number from 1"))
      #expect(outcome.calls.isEmpty)
    }
  }
}
