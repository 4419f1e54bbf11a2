import Foundation
import Launching
import Platform
import Testing
import Training

/// Signals to the processes of `lockstep launch`, as service managers and people at keyboards send them.
@Suite struct LaunchSignalTests {
  /// Who gets a signal.
  enum Target: Sendable {
    case launcher, everybody
  }

  /// The one child of `lockstep launch`, and its children.
  private static func signal(_ signal: Int32, _ target: Target, of program: RunningProgram) throws {
    let launcher = try #require(program.launcherOfRanks)
    let ranks = (0..<2).compactMap(program.process(ofRank:))
    for process in target == .launcher ? [launcher] : [program.process, launcher] + ranks { kill(process, signal) }
  }

  @Test(arguments: [Target.launcher, .everybody])
  func `mpirun that is asked to end too has stopped a training, not failed`(target: Target) async throws {
    let run = try await SmallRun.shared()
    let directory = run.newDirectory()
    let result = try await run.launchTraining(
      directory, ranks: 2, maxRestarts: 0, ["--set", "training.epochs=9999"]
    ) { program in
      try await program.wait(untilEpoch: 1)
      try Self.signal(SIGTERM, target, of: program)
    }
    Self.expectStop(result, by: "SIGTERM", directory)
  }

  /// A training on two ranks said that it stopped, by which signal, and how to go on; nothing else.
  private static func expectStop(_ result: LaunchResult, by signal: String, _ directory: String) {
    #expect(result.status == 75, "\(result.standardError)")
    let lines = result.standardError.split(separator: "\n").map(String.init)
    #expect(lines.count == 2, "\(result.standardError)")
    #expect(lines.first?.hasPrefix("lockstep: stopped by \(signal) ") == true)
    #expect(lines.last == "lockstep: go on with: lockstep launch -n 2 train --resume \(directory)")
  }

  @Test func `a training whose mpirun was asked to end is started again, where that's asked for`() async throws {
    let run = try await SmallRun.shared()
    let directory = run.newDirectory()
    let restart = "lockstep: the job was stopped by a signal, with a checkpoint written; restart 1 of 1 in 1 s\n"
    // Longer than any signal takes, so that it can't be complete before.
    let result = try await run.launchTraining(
      directory, ranks: 2, maxRestarts: 1, ["--set", "training.epochs=9999"]
    ) { program in
      try await program.wait(untilEpoch: 1)
      try Self.signal(SIGTERM, .launcher, of: program)
      try await program.wait { $0.standardError.contains(restart) }
      program.signalLauncher(SIGTERM)
    }
    #expect(result.status == 75, "\(result.standardError)")
    #expect(result.standardError.contains(restart), "\(result.standardError)")
  }

  /// Half a second apart, they meet `mpirun` as it ends, and Open MPI 4.1 may crash.
  @Test(arguments: [10, 50, 200, 500])
  func `a signal that is sent twice stops a training with its checkpoint`(milliseconds: Int) async throws {
    let run = try await SmallRun.shared()
    let directory = run.newDirectory()
    let result = try await run.launchTraining(
      directory, ranks: 2, maxRestarts: 0, ["--set", "training.epochs=9999"]
    ) { program in
      try await program.wait(untilEpoch: 1)
      program.signalLauncher(SIGINT)
      try await Task.sleep(for: .milliseconds(milliseconds))
      program.signalLauncher(SIGINT)
    }
    Self.expectStop(result, by: "SIGINT", directory)
    #expect(try SmallRun.summary(directory).reason?.hasPrefix("stopped by SIGINT ") == true)
  }

  @Test func `mpirun that is killed is named, and the run goes on from its checkpoint`() async throws {
    let run = try await SmallRun.shared()
    let directory = run.newDirectory()
    let result = try await run.launchTraining(directory, ranks: 2, maxRestarts: 1) { program in
      try await program.wait(untilEpoch: 1)
      try Self.signal(SIGKILL, .launcher, of: program)
    }
    #expect(result.status == 0, "\(result.standardError)")
    let restart = "the job lost its mpirun, which was ended by signal 9 (Killed); restart 1 of 1 in 1 s\n"
    #expect(result.standardError.contains(restart), "\(result.standardError)")
    #expect(try SmallRun.summary(directory).parametersSHA256 == run.undisturbedHash)
  }
}

extension RunningProgram {
  /// The `mpirun` that the program has started.
  fileprivate var launcherOfRanks: pid_t? {
    let children = (try? String(contentsOfFile: "/proc/\(process)/task/\(process)/children", encoding: .utf8)) ?? ""
    return children.split(separator: " ").first.flatMap { pid_t($0) }
  }
}
