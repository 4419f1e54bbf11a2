import Foundation
import Platform
import Testing
import TestSupport
import Training

/// A run directory that one start of a job takes over from another, whose processes may only be cut off.
@Suite struct RunGenerationTests {
  private static func generation(_ number: Int, of launch: String = "a") -> Generation {
    Generation(launch: launch, number: number)
  }

  /// The answers of a file system with locks, and of one without.
  private static let locks: [@Sendable (Int32) -> OpenFileLock.Answer] = [OpenFileLock.request, { _ in .unsupported }]

  private func take(
    _ folder: String, _ generation: Generation?, hasLocks: Bool = true
  ) throws(FileError) -> RunLock {
    try RunLock.take(folder, takingOver: false, generation: generation, lock: Self.locks[hasLocks ? 0 : 1])
  }

  @Test(arguments: [true, false])
  func `a later start takes the lock, and the earlier one can't write any more`(hasLocks: Bool) throws {
    try withTemporaryFolder { folder in
      let earlier = try take(folder, Self.generation(1), hasLocks: hasLocks)
      earlier.note(step: 312)
      let directory = RunDirectory(naming: folder).guarded(by: earlier)
      try directory.write(Configuration())
      let later = try take(folder, Self.generation(3), hasLocks: hasLocks)
      #expect(later.earlierStep == 312)
      try later.check()
      let error = #expect(throws: FileError.self) { try earlier.check() }
      #expect(error?.problem == "is written by start 3 of this job, which took these ranks for lost")
      // What the earlier one would write: settings, metrics, checkpoints.
      #expect(throws: FileError.self) { try directory.write(Configuration()) }
      #expect(throws: FileError.self) { try directory.append(EpochMetrics(epoch: 0, testLoss: nil, testAccuracy: nil)) }
      #expect(throws: FileError.self) { try directory.write([EpochMetrics]()) }
      #expect(!FileManager.default.fileExists(atPath: directory.metricsFile + ".partial"))
      #expect(throws: FileError.self) {
        try CheckpointFolder(ofRun: folder).keepNewest(0) { () throws(FileError) in try earlier.check() }
      }
      withExtendedLifetime(later) {}
    }
  }

  @Test(arguments: [true, false])
  func `an earlier start can't take the lock, even when the later one has ended`(hasLocks: Bool) throws {
    try withTemporaryFolder { folder in
      do {
        let later = try take(folder, Self.generation(2), hasLocks: hasLocks)
        later.note(step: 7)
        #expect(throws: FileError.self) { try take(folder, Self.generation(1), hasLocks: hasLocks) }
        withExtendedLifetime(later) {}
      }
      #expect(!RunLock.isHeld(folder))
      #expect(throws: FileError.self) { try take(folder, Self.generation(1), hasLocks: hasLocks) }
      // One after it may, and learns how far it had come; so may whoever comes after the job.
      #expect(try take(folder, Self.generation(3), hasLocks: hasLocks).earlierStep == 7)
      #expect(RunLock.wasOpened(folder, by: Self.generation(4)) && !RunLock.wasOpened(folder, by: Self.generation(3)))
      #expect(!RunLock.wasOpened(folder, by: Self.generation(4, of: "b")))
      #expect(try take(folder, nil, hasLocks: hasLocks).earlierStep == nil)
      #expect(!FileManager.default.fileExists(atPath: folder + "/run.lock"))
    }
  }

  @Test func `a folder counts as a start's once that has opened it, and what is left of the lock goes at the end`()
    throws
  {
    try withTemporaryFolder { folder in
      var lock: RunLock? = try take(folder, Self.generation(1))
      #expect(!RunLock.wasOpened(folder, by: Self.generation(2)), "what is there may still be another run's")
      lock?.note(step: 0)
      #expect(RunLock.wasOpened(folder, by: Self.generation(2)))
      // Not while it's held, nor that of another job.
      RunLock.removeRest(folder, ofLaunch: "a")
      #expect(RunLock.isHeld(folder))
      lock = nil
      RunLock.removeRest(folder, ofLaunch: "b")
      #expect(RunLock.wasOpened(folder, by: Self.generation(2)))
      RunLock.removeRest(folder, ofLaunch: "a")
      #expect(!FileManager.default.fileExists(atPath: folder + "/run.lock"))
      withExtendedLifetime(lock) {}
    }
  }

  @Test(arguments: [Self.generation(9, of: "b"), nil])
  func `only starts of the same job give way to each other`(other: Generation?) throws {
    try withTemporaryFolder { folder in
      let lock = try take(folder, Self.generation(1))
      let error = #expect(throws: FileError.self) { try take(folder, other) }
      #expect(error?.problem.hasPrefix("is being written by process \(getpid()) on ") == true)
      try lock.check()
    }
  }

  @Test func `a rank is told of its start by a variable, and says how long ago the one before ended`() throws {
    let cause = Generation.Cause("node2 has not answered; \"really\"", at: .now - .seconds(2))
    let generation = Generation(launch: "a", number: 2, cause: cause)
    #expect(Generation([Generation.variable: generation.text]) == generation)
    #expect(Generation([:]) == nil && Generation([Generation.variable: "x"]) == nil)
    #expect(abs(try #require(cause.seconds) - 2) < 0.5)
  }

  @Test func `what goes on is told in a line`() throws {
    let hosts = ["node1", "node1", "node3"]
    let generation = Generation(launch: "a", number: 2, cause: .init("node2 is silent", at: .now - .seconds(1.4)))
    let line = try #require(Continuation(generation, hosts: hosts, from: 300, earlierStep: 312)).line
    #expect(
      line.hasPrefix(
        "node2 is silent: going on with 3 ranks on node1 and node3 from step 300 (redoing 12 steps); first "))
    #expect(line.contains(/first step 1\.[4-9] s after that was noticed$/))
    #expect(Continuation(Self.generation(1), hosts: hosts, from: 0, earlierStep: nil) == nil)
  }
}
