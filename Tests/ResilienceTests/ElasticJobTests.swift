import Foundation
import Launching
import Testing
import Training

/// Ranks that come and go on one machine, with the real `mpirun`.
@Suite struct ElasticJobTests {
  /// What a run says of itself when its ranks have come or gone.
  private static func continuations(_ text: String) -> [String] {
    text.split(separator: "\n").map(String.init).filter { $0.contains(": going on with ") && !$0.hasPrefix("lockstep") }
  }

  /// Does something while rank 0 is stopped, so that the run isn't over before `launch` has said what it makes of it.
  private static func whileStopped(
    _ program: RunningProgram, until words: String, _ body: () throws -> Void
  ) async throws {
    try await program.wait { $0.process(ofRank: 0) != nil }
    let rank = try #require(program.process(ofRank: 0))
    kill(rank, SIGSTOP)
    defer { kill(rank, SIGCONT) }
    try body()
    try await program.wait { $0.standardError.contains(words) }
  }

  /// Ends as the undisturbed run does, with every epoch once.
  private func expectUndisturbed(_ directory: String, _ run: SmallRun) throws {
    #expect(try SmallRun.summary(directory).parametersSHA256 == run.undisturbedHash)
    #expect(try SmallRun.recordedEpochs(directory) == Array(0...SmallRun.epochs))
    #expect(try SmallRun.loggedEpochs(directory) == Array(0...SmallRun.epochs))
  }

  @Test func `a run whose ranks are killed goes on with those that are left`() async throws {
    let run = try await SmallRun.shared()
    let directory = run.newDirectory()
    let result = try await run.launchElastic(directory, ["-n", "4", "--min-ranks", "2"]) { program in
      try await program.wait(untilEpoch: 2)
      try await program.signal(SIGKILL, rank: 1, of: 4)
      try await program.wait { $0.standardOutput.contains("going on with 3 ranks on ") }
      try await program.signal(SIGKILL, rank: 0, of: 3)
    }
    #expect(result.status == 0, "\(result.standardError)")
    #expect(
      result.standardError.contains(
        /lockstep: rank 1 on \S+ was ended by signal 9 \(Killed\): going on with 3 ranks\n/), "\(result.standardError)")
    let lines = Self.continuations(result.standardOutput)
    #expect(lines.count == 2, "\(result.standardOutput)")
    let form =
      /rank (\d) on \S+ was ended by signal 9 \(Killed\): going on with (\d) ranks on \S+ from step [\d,]+ \(redoing (\d+) steps?\); first step ([\d.]+) s after that was noticed/
    let matches = try lines.map { try #require(try form.wholeMatch(in: $0), "\($0)") }
    #expect(matches.map(\.output.1) == ["1", "0"] && matches.map(\.output.2) == ["3", "2"])
    // There is a checkpoint every hundred steps.
    #expect(matches.allSatisfy { (Int($0.output.3) ?? 0) <= 200 })
    try expectUndisturbed(directory, run)
    #expect(try Self.continuations(String(contentsOfFile: directory + "/train.log", encoding: .utf8)) == lines)
  }

  @Test func `a run that has too few ranks left ends, and says how to go on`() async throws {
    let run = try await SmallRun.shared()
    let directory = run.newDirectory()
    let result = try await run.launchElastic(directory, ["-n", "2", "--min-ranks", "2"]) { program in
      try await program.wait(untilEpoch: 1)
      try await program.signal(SIGKILL, rank: 1, of: 2)
    }
    #expect(result.status == 69, "\(result.standardError)")
    #expect(
      result.standardError.hasSuffix(
        "lockstep: the job has ended: there is room for 1 rank, and --min-ranks asks for 2\n"
          + "lockstep: go on with: lockstep launch -n 2 --min-ranks 2 train --resume \(directory)\n"),
      "\(result.standardError)")
    #expect(try await run.train(directory, ranks: 2).status == 0)
    try expectUndisturbed(directory, run)
  }

  @Test func `a host file that grows gives the run more ranks, and one that shrinks takes them`() async throws {
    let run = try await SmallRun.shared()
    let directory = run.newDirectory()
    let hosts = directory + ".hosts"
    @Sendable func write(_ slots: Int) throws {
      try "localhost slots=\(slots)\n".write(toFile: hosts, atomically: true, encoding: .utf8)
    }
    try write(1)
    let result = try await run.launchElastic(
      directory, ["-n", "3", "--min-ranks", "1", "--hostfile", hosts]
    ) { program in
      try await program.wait(untilEpoch: 1)
      try await Self.whileStopped(program, until: "there is room for 3 ranks: stopping 1 rank") { try write(4) }
      try await program.wait { $0.standardOutput.contains("going on with 3 ranks on ") }
      try await Self.whileStopped(program, until: "there is room for 2 ranks: stopping 3 ranks") { try write(2) }
      try await program.wait { $0.standardOutput.contains("going on with 2 ranks on ") }
      // What can't be read changes nothing.
      try await Self.whileStopped(program, until: "the list before stays") {
        try "localhost slots=many\n".write(toFile: hosts, atomically: true, encoding: .utf8)
      }
    }
    #expect(result.status == 0, "\(result.standardError)")
    let lines = Self.continuations(result.standardOutput)
    #expect(lines.count == 2 && lines.allSatisfy { $0.contains(" (redoing 0 steps); ") }, "\(lines)")
    #expect(lines.first?.hasPrefix("there is room for 3 ranks: going on with 3 ranks on ") == true)
    #expect(result.standardError.ranges(of: "line 1: \"slots=many\" is not a number of slots").count == 1)
    try expectUndisturbed(directory, run)
  }

  @Test func `a discovery script is asked again, and one that fails changes nothing`() async throws {
    let run = try await SmallRun.shared()
    let directory = run.newDirectory()
    let script = directory + ".sh"
    @Sendable func write(_ text: String) throws {
      try "#!/bin/sh\n\(text)\n".write(toFile: script, atomically: true, encoding: .utf8)
      try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: script)
    }
    try write("echo localhost:1")
    let result = try await run.launchElastic(
      directory, ["-n", "2", "--min-ranks", "1", "--host-discovery", script]
    ) { program in
      try await program.wait(untilEpoch: 1)
      try await Self.whileStopped(program, until: "has failed with exit status 1: no such pod") {
        try write("echo no such pod >&2; exit 1")
      }
      try await Self.whileStopped(program, until: "there is room for 2 ranks: stopping 1 rank") {
        try write("echo localhost:2")
      }
    }
    #expect(result.status == 0, "\(result.standardError)")
    #expect(Self.continuations(result.standardOutput).count == 1, "\(result.standardOutput)")
    try expectUndisturbed(directory, run)
  }

  @Test(arguments: [
    (["-n", "2", "--min-ranks", "3"], "--min-ranks must be in 1 ... 2, which is -n.", 64),
    (["-n", "2", "--host-wait", "5"], "--host-wait is for jobs with --min-ranks: give that too.", 64),
    (["-n", "2", "--host-timeout", "5"], "--host-timeout is for jobs on several machines: name them by", 64),
    (["-n", "2", "--min-ranks", "1", "--host-timeout", "0"], "--host-timeout must be in 1 ... 3600 seconds.", 64),
    (["-n", "2", "--min-ranks", "1", "--host-discovery", "no/such"], "no/such: cannot be started: No such file", 1),
    (["-n", "2", "--min-ranks", "2", "-H", "localhost:1", "--host-wait", "0"], "there is room for 1 rank, and", 69),
  ])
  func `what can't be is refused in a message`(options: [String], message: String, status: Int32) async throws {
    let run = try await SmallRun.shared()
    let result = try await run.launchElastic(run.newDirectory(), options)
    #expect(result.status == status, "\(result.standardError)")
    #expect(result.standardError.ranges(of: message).count == 1, "\(result.standardError)")
  }
}
