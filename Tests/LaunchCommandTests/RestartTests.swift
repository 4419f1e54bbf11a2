import Foundation
import Launching
import Testing
import TestSupport

/// How `lockstep launch` restarts and stops, with a shell script in the place of `mpirun`.
@Suite struct RestartTests {
  /// What `launch` did with the script.
  private struct Outcome {
    let result: LaunchResult
    /// The arguments of each start.
    let starts: [String]
  }

  /// Launches a training whose `mpirun` is a script; `$start` counts its starts from 1.
  ///
  /// The script may call `rank`, which starts what looks like the only rank of its machine and watches for SIGUSR1 after
  /// some seconds; `$rank` is its process.
  private func run(
    _ script: String, maxRestarts: Int, arguments: [String] = [], environment: [String: String] = [:]
  ) async throws -> Outcome {
    var outcome: Outcome?
    try await withTemporaryFolder { folder in
      let starts = folder + "/starts"
      let text = """
        #!/bin/sh
        echo "$*" >> \(starts)
        start=$(wc -l < \(starts))
        rank() {
          OMPI_COMM_WORLD_LOCAL_SIZE=1 sh -c "sleep $1; trap : USR1; while sleep 0.1; do :; done" &
          rank=$!
        }
        \(script)

        """
      try text.write(toFile: folder + "/mpirun", atomically: true, encoding: .utf8)
      try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: folder + "/mpirun")
      let config = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../../configs/quickstart.yaml").standardizedFileURL.path
      let made = try await launch(
        ranks: nil, "lockstep", ["data", "synthesize", folder + "/data", "--train", "20", "--test", "2"])
      try #require(made.status == 0, "\(made.standardError)")
      let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
      let result = try await launch(
        ranks: nil, "lockstep",
        ["launch", "-n", "2", "--max-restarts", "\(maxRestarts)", "--", "train", "--config", config]
          + ["--data", folder + "/data", "--output", folder + "/run"] + arguments,
        environment: environment.merging(["PATH": folder + ":" + path]) { $1 },
        timeLimit: .seconds(30))
      let lines = try String(contentsOfFile: starts, encoding: .utf8).split(separator: "\n").map(String.init)
      outcome = Outcome(result: result, starts: lines)
    }
    return try #require(outcome)
  }

  @Test func `a job that was killed goes on from its latest checkpoint`() async throws {
    let outcome = try await run("[ $start = 1 ] && kill -KILL $$; echo done", maxRestarts: 2)
    #expect(outcome.result.status == 0)
    #expect(outcome.starts.count == 2)
    // Each start knows its number.
    let starts = outcome.starts.map { $0.replacing(/-x LOCKSTEP_GENERATION=\S+\s/, with: "") }
    #expect(starts[0] != outcome.starts[0] && starts[1] == starts[0] + " --resume latest")
    let restart = "lockstep: the job lost its mpirun, which was ended by signal 9 (Killed); restart 1 of 2 in 1 s\n"
    #expect(outcome.result.standardError == restart)
    #expect(outcome.result.standardOutput.hasSuffix("done\n"))
    #expect(outcome.result.wallTime >= .seconds(1))
  }

  @Test func `a job that crashes again and again ends with the status of its last crash`() async throws {
    let outcome = try await run("exit $((136 + start))", maxRestarts: 2)
    #expect(outcome.result.status == 139)
    #expect(outcome.starts.count == 3)
    #expect(outcome.result.standardError.contains("not restarted: 2 restarts are used up"))
    #expect(outcome.result.wallTime >= .seconds(3), "the second restart waits twice as long as the first")
  }

  @Test(arguments: [1, 64])
  func `an error is not restarted`(status: Int32) async throws {
    let outcome = try await run("exit \(status)", maxRestarts: 3)
    #expect(outcome.result.status == status)
    #expect(outcome.starts.count == 1)
  }

  @Test func `without restarts, a crash is the end, and nothing is added`() async throws {
    let outcome = try await run("exit 137", maxRestarts: 0)
    #expect(outcome.result.status == 137)
    #expect(outcome.starts.count == 1)
    #expect(outcome.result.standardError == "")
  }

  /// The script's parent is `lockstep launch`.
  @Test(arguments: ["INT", "TERM", "HUP", "USR1"])
  func `a signal asks the ranks to stop, and no restart follows`(signal: String) async throws {
    let outcome = try await run(
      "trap 'echo asked; kill $rank; exit 75' USR1; rank 0; kill -\(signal) $PPID; wait; echo late", maxRestarts: 3)
    #expect(outcome.result.status == 75)
    #expect(outcome.starts.count == 1)
    #expect(outcome.result.standardOutput.hasSuffix("asked\n"))
    #expect(outcome.result.wallTime < .seconds(5))
  }

  @Test func `a signal waits for a rank that would not survive it yet`() async throws {
    let outcome = try await run(
      "trap 'echo asked; kill $rank; exit 75' USR1; rank 1; kill -TERM $PPID; wait; echo late", maxRestarts: 0)
    #expect(outcome.result.status == 75)
    #expect(outcome.result.standardOutput.hasSuffix("asked\n"))
    #expect(outcome.result.wallTime >= .seconds(1))
    #expect(outcome.result.standardError == "lockstep: stopping once the ranks are up\n")
  }

  @Test(arguments: [("rank 20", "ended"), ("sleep 20 & rank=$!", "asked")])
  func `a job that does not get through its start is ended all the same`(start: String, word: String) async throws {
    let outcome = try await run(
      """
      trap 'echo asked; kill $rank; exit 75' USR1
      trap 'echo ended; kill $rank; exit 1' TERM
      \(start)
      kill -TERM $PPID
      wait
      """, maxRestarts: 0)
    #expect(outcome.result.standardOutput.hasSuffix("\(word)\n"))
    #expect(outcome.result.wallTime < .seconds(10))
  }

  @Test func `a second signal ends the job at once`() async throws {
    // Within a quarter of a second it would count as the first.
    let outcome = try await run(
      """
      trap 'sleep 0.4; kill -TERM $PPID' USR1
      trap 'echo ended; kill $rank; exit 1' TERM
      rank 0
      kill -TERM $PPID
      while :; do sleep 0.1; done
      """, maxRestarts: 3)
    #expect(outcome.result.status == 1)
    #expect(outcome.starts.count == 1)
    #expect(outcome.result.standardOutput.hasSuffix("ended\n"))
  }

  @Test func `two signals that come together are one`() async throws {
    let outcome = try await run(
      """
      trap 'sleep 0.5; kill $rank; exit 75' USR1
      trap 'echo ended; kill $rank; exit 1' TERM
      rank 0
      kill -TERM $PPID
      sleep 0.05
      kill -INT $PPID
      while :; do sleep 0.1; done
      """, maxRestarts: 3)
    #expect(outcome.result.status == 75)
    #expect(!outcome.result.standardOutput.contains("ended"))
  }

  @Test(arguments: [9, 3])
  func `without restarts, the signal that has ended mpirun is named`(signal: Int32) async throws {
    let outcome = try await run("kill -\(signal) $$", maxRestarts: 0)
    #expect(outcome.result.status == 128 + signal)
    let words = "lockstep: the job lost its mpirun, which was ended by signal \(signal) ("
    #expect(outcome.result.standardError.hasPrefix(words), "\(outcome.result.standardError)")
  }

  /// Of which one ignores SIGTERM.
  @Test(arguments: ["exec sleep 100", "trap '' TERM; exec sleep 100"])
  func `an mpirun that starts no rank is given up`(script: String) async throws {
    let outcome = try await run(script, maxRestarts: 0, environment: ["LOCKSTEP_STALL_TIMEOUT": "1"])
    #expect(outcome.result.status == 124)
    #expect(
      outcome.result.standardError.hasPrefix(
        "lockstep: the job was ended, as mpirun had started no rank for 1 s\n          Try mpirun by itself: mpirun "),
      "\(outcome.result.standardError)")
    #expect(outcome.result.wallTime < .seconds(10))
  }

  @Test func `an mpirun that hangs at its start is started again, where that's asked for`() async throws {
    let outcome = try await run(
      "[ $start = 1 ] && exec sleep 100; exit 0", maxRestarts: 1, environment: ["LOCKSTEP_STALL_TIMEOUT": "1"])
    #expect(outcome.result.status == 0)
    #expect(outcome.result.standardError.contains(" had started no rank for 1 s; restart 1 of 1 in 1 s\n"))
  }

  @Test func `ranks that take long to start are waited for`() async throws {
    let outcome = try await run("sleep 4 & wait", maxRestarts: 0, environment: ["LOCKSTEP_STALL_TIMEOUT": "1"])
    #expect(outcome.result.status == 0 && outcome.result.standardError == "")
  }

  /// Calls the program that `mpirun` is to start, as its only rank.
  private static let startProgram = "while [ \"${1##*/}\" != lockstep ]; do shift; done; \"$@\""

  @Test(arguments: ["exit 1", "kill -KILL $$"])
  func `a run that completes while mpirun is ended has completed`(end: String) async throws {
    let outcome = try await run(
      "\(Self.startProgram); \(end)", maxRestarts: 1,
      arguments: ["--dataset", "synthetic", "--hidden", "8", "--batch-size", "20", "--epochs", "1"])
    #expect(outcome.result.status == 0, "\(outcome.result.standardError)")
    #expect(outcome.starts.count == 1)
    #expect(outcome.result.standardError == "")
    #expect(outcome.result.standardOutput.contains("\ntest accuracy "))
  }

  @Test func `an error that a rank names is no interruption`() async throws {
    // It's found once MPI has been entered.
    let outcome = try await run(
      "rm -r \"$(dirname $0)/data\"; \(Self.startProgram)", maxRestarts: 1, arguments: ["--dataset", "synthetic"])
    #expect(outcome.result.status == 1)
    #expect(outcome.result.standardError.contains("data: is not a folder"), "\(outcome.result.standardError)")
    #expect(outcome.result.standardError.contains("not restarted: it would meet the same error again"))
  }

  @Test func `a signal between two starts ends the waiting`() async throws {
    // After two restarts it would wait for 4 s.
    let outcome = try await run("[ $start = 3 ] && (sleep 0.3; kill -TERM $PPID) & exit 137", maxRestarts: 3)
    #expect(outcome.result.status == 137)
    #expect(outcome.starts.count == 3)
    #expect(outcome.result.wallTime < .seconds(6))
  }
}
