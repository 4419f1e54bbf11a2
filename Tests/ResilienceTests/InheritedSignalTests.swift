import Foundation
import Launching
import Testing
import Training

/// Signals as shells and terminals send them.
@Suite struct InheritedSignalTests {
  private static let endless = ["--set", "training.epochs=9999"]

  /// Starts a command with these signals ignored, as `nohup` and a shell's background do.
  private static func ignoring(_ signals: String) -> [String] { ["sh", "-c", "trap '' \(signals); exec \"$@\"", "sh"] }

  @Test(arguments: [SIGHUP, SIGINT, SIGQUIT])
  func `a signal that is ignored at the start of a training stays ignored`(signal: Int32) async throws {
    let run = try await SmallRun.shared()
    let directory = run.newDirectory()
    let result = try await run.trainAlone(directory, wrapper: Self.ignoring("HUP INT QUIT")) { program in
      try await program.wait(untilEpoch: 1)
      program.signalLauncher(signal)
    }
    #expect(result.status == 0, "\(result.standardError)")
    #expect(try SmallRun.summary(directory).parametersSHA256 == run.undisturbedHash)
  }

  @Test(arguments: [SIGHUP, SIGINT, SIGQUIT])
  func `a signal that is ignored at the start of a launcher stays ignored`(signal: Int32) async throws {
    let run = try await SmallRun.shared()
    let directory = run.newDirectory()
    let result = try await run.launchTraining(
      directory, ranks: 2, maxRestarts: 0, wrapper: Self.ignoring("HUP INT QUIT")
    ) { program in
      try await program.wait(untilEpoch: 1)
      program.signalLauncher(signal)
    }
    #expect(result.status == 0, "\(result.standardError)")
    #expect(try SmallRun.summary(directory).parametersSHA256 == run.undisturbedHash)
  }

  @Test(arguments: [true, false])
  func `Ctrl-backslash stops a training with a checkpoint and no backtrace`(isLaunched: Bool) async throws {
    let run = try await SmallRun.shared()
    let directory = run.newDirectory()
    let interrupt: @Sendable (RunningProgram) async throws -> Void = { program in
      try await program.wait(untilEpoch: 1)
      program.signalLauncher(SIGQUIT)
    }
    // As it is where nobody has said otherwise.
    let environment = ["SWIFT_BACKTRACE": "enable=yes"]
    let result =
      try await isLaunched
      ? run.launchTraining(
        directory, ranks: 2, maxRestarts: 0, Self.endless, environment: environment, whileRunning: interrupt)
      : run.trainAlone(directory, Self.endless, environment: environment, whileRunning: interrupt)
    #expect(result.status == 75, "\(result.standardError)")
    #expect(result.standardError.contains("lockstep: stopped by SIGQUIT "))
    #expect(!(result.standardError + result.standardOutput).contains("Thread 0"))
    #expect(try CheckpointFolder(ofRun: directory).newest().checkpoint != nil)
  }

  @Test func `Ctrl-backslash ends any other command at once and without a word`() async throws {
    let folder = try await SmallRun.shared().newDirectory()
    let result = try await launch(
      ranks: nil, "lockstep", ["data", "synthesize", "--output", folder, "--train", "500000", "--test", "1"],
      environment: ["SWIFT_BACKTRACE": "enable=yes"]
    ) { program in
      try await program.wait { _ in FileManager.default.fileExists(atPath: folder) }
      program.signalLauncher(SIGQUIT)
    }
    #expect(result.status == 128 + SIGQUIT)
    #expect(result.standardError == "" && result.standardOutput == "")
  }

  /// `script` holds the terminal: when it's killed, the terminal is gone, and the kernel sends SIGHUP, as when an ssh
  /// connection is lost.
  @Test(arguments: [true, false])
  func `a closed terminal stops a training with a checkpoint and a line in its log`(isLaunched: Bool) async throws {
    let run = try await SmallRun.shared()
    let directory = run.newDirectory()
    let close: @Sendable (RunningProgram) async throws -> Void = { program in
      try await program.wait { _ in
        (try? SmallRun.loggedEpochs(directory).last ?? 0 >= 1) ?? false
      }
      program.signalLauncher(SIGKILL)
    }
    _ =
      try await isLaunched
      ? run.launchTraining(
        directory, ranks: 2, maxRestarts: 0, Self.endless, environment: ["TERM": "xterm"], onTerminal: true,
        whileRunning: close)
      : run.trainAlone(directory, Self.endless, environment: ["TERM": "xterm"], onTerminal: true, whileRunning: close)
    // The training ends by itself.
    for _ in 0..<400 where !FileManager.default.fileExists(atPath: directory + "/summary.json") {
      try await Task.sleep(for: .milliseconds(50))
    }
    #expect(try SmallRun.summary(directory).status == .stopped)
    let log = try String(contentsOfFile: directory + "/train.log", encoding: .utf8)
    #expect(log.contains("\nstopped by SIGHUP "), "\(log.suffix(500))")
    if !isLaunched {
      #expect(log.ranges(of: "standard output: cannot be written: Input/output error; the run goes on").count == 1)
    }
    #expect(try CheckpointFolder(ofRun: directory).newest().checkpoint != nil)
  }
}
