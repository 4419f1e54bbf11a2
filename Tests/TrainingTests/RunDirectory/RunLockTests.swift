import Foundation
import Platform
import Testing
import TestSupport
import Training

@Suite struct RunLockTests {
  private func problem(_ folder: String, takingOver: Bool = false, lock: ((Int32) -> OpenFileLock.Answer)? = nil) throws
    -> String
  {
    try #require(throws: FileError.self) {
      if let lock {
        try RunLock.take(folder, takingOver: takingOver, lock: lock)
      } else {
        try RunLock.take(folder, takingOver: takingOver)
      }
    }.description
  }

  @Test func `is held until its value is gone, and names its holder`() throws {
    try withTemporaryFolder { folder in
      var lock: RunLock? = try RunLock.take(folder, takingOver: false)
      for takingOver in [false, true] {
        let problem = try problem(folder, takingOver: takingOver)
        #expect(
          problem.hasPrefix("\(folder): is being written by process \(getpid()) on \(ProcessInfo.processInfo.hostName)")
        )
        #expect(problem.contains(" since 20"))
      }
      #expect(lock != nil)
      lock = nil
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder).isEmpty)
      _ = try RunLock.take(folder, takingOver: false)
    }
  }

  @Test func `what a dead process has left is no lock`() throws {
    try withTemporaryFolder { folder in
      try #"{"process":1,"host":"elsewhere","startedAt":"2026"}"#.write(
        toFile: "\(folder)/run.lock", atomically: false, encoding: .utf8)
      _ = try RunLock.take(folder, takingOver: false)
    }
  }

  @Test func `without locks of the file system, a lock file refuses until the user takes over`() throws {
    try withTemporaryFolder { folder in
      func take(takingOver: Bool = false) throws -> RunLock {
        try RunLock.take(folder, takingOver: takingOver) { _ in .unsupported }
      }
      let path = "\(folder)/run.lock"
      func leave(process: Int32, host: String) throws {
        try #"{"process":\#(process),"host":"\#(host)","startedAt":"2026-01-02T03:04:05Z"}"#.write(
          toFile: path, atomically: false, encoding: .utf8)
      }
      do {
        let lock = try take()
        let problem = try problem(folder, lock: { _ in .unsupported })
        #expect(problem.contains("is being written by process \(getpid()) on "))
        #expect(problem.contains("lock file is 0 s old\n"))
        #expect(problem.contains("--take-over"))
        withExtendedLifetime(lock) {}
      }
      #expect(!FileManager.default.fileExists(atPath: path))
      // Of another host nothing can be told.
      try leave(process: 1 << 30, host: "elsewhere")
      #expect(
        try problem(folder, lock: { _ in .unsupported }).contains("process 1073741824 on elsewhere since 2026-01-02"))
      _ = try take(takingOver: true)
      // A process of this host that is gone, and one that isn't.
      try leave(process: 1 << 30, host: ProcessInfo.processInfo.hostName)
      _ = try take()
      try leave(process: 1, host: ProcessInfo.processInfo.hostName)
      #expect(try problem(folder, lock: { _ in .unsupported }).contains("process 1 on"))
    }
  }

  @Test(.timeLimit(.minutes(1)))
  func `a pipe or a link in its place is refused`() throws {
    try withTemporaryFolder { folder in
      try #require(mkfifo("\(folder)/run.lock", 0o600) == 0)
      #expect(try problem(folder).contains("run.lock: is not a regular file"))
      unlink("\(folder)/run.lock")
      try FileManager.default.createSymbolicLink(atPath: "\(folder)/run.lock", withDestinationPath: "/etc/passwd")
      #expect(try problem(folder).contains("run.lock: cannot be written"))
    }
  }
}
