import Foundation
import Launching
import Testing
import Training

/// Limits under which Open MPI fails in words of its own, or hangs.
@Suite struct LaunchLimitTests {
  /// Executes a command under a limit; sizes of files are in blocks of 512 bytes.
  private static func limited(_ limit: String) -> [String] { ["sh", "-c", "ulimit \(limit); exec \"$@\"", "sh"] }

  /// Executes a command where Open MPI's folder is a file system of its own.
  private static func withFolder(_ folder: String, size: String) -> [String] {
    let script = "mount -t tmpfs -o size=\(size) tmpfs \"$0\" && export TMPDIR=\"$0\" && exec \"$@\""
    return ["unshare", "--mount", "sh", "-c", script, folder]
  }

  private static let short = ["--set", "training.epochs=1"]

  @Test(arguments: [1, 2, 4])
  func `too few open files for mpirun are an error before it's started, and as many as are asked for are enough`(
    ranks: Int
  ) async throws {
    let run = try await SmallRun.shared()
    func launched(_ directory: String, openFiles: Int) async throws -> LaunchResult {
      try await run.launchTraining(
        directory, ranks: ranks, maxRestarts: 0, Self.short, wrapper: Self.limited("-n \(openFiles)"))
    }
    // 27 and 4 per rank, beside those that this process has open and hands down.
    let directory = run.newDirectory()
    let none = try await launched(directory, openFiles: 26 + 4 * ranks)
    #expect(none.status == 1 && none.standardOutput == "")
    #expect(!FileManager.default.fileExists(atPath: directory))
    let lines = none.standardError.split(separator: "\n")
    try #require(lines.count == 2, "\(none.standardError)")
    let noun = ranks == 1 ? "rank" : "ranks"
    let words = "lockstep: open files: a process may have \(26 + 4 * ranks) (ulimit -n), and mpirun needs "
    #expect(lines[0].hasPrefix(words) && lines[0].hasSuffix(" for \(ranks) \(noun)"), "\(none.standardError)")
    #expect(lines[1] == "          Raise the limit: ulimit -n 1024")
    let needed = try #require(lines[0].dropFirst(words.count).split(separator: " ").first.flatMap { Int($0) })
    let enough = try await launched(run.newDirectory(), openFiles: needed)
    #expect(enough.status == 0, "\(needed) open files: \(enough.standardError)")
  }

  @Test func `too small files are an error before ranks are started, or before they share memory`() async throws {
    let run = try await SmallRun.shared()
    let none = try await run.launchTraining(
      run.newDirectory(), ranks: 2, maxRestarts: 0, Self.short, wrapper: Self.limited("-f 8000"))
    #expect(none.status == 1 && none.standardOutput == "")
    #expect(
      none.standardError.hasPrefix("lockstep: file size: a file may have 4,000 KiB (ulimit -f), and mpirun needs "),
      "\(none.standardError)")
    // 6,200 images of 784 bytes are 4,860,800 bytes.
    for isLaunched in [true, false] {
      let (directory, wrapper) = (run.newDirectory(), Self.limited("-f 9000"))
      let small =
        try await isLaunched
        ? run.launchTraining(directory, ranks: 2, maxRestarts: 0, Self.short, wrapper: wrapper)
        : run.train(directory, ranks: 2, Self.short, wrapper: wrapper)
      #expect(small.status == 1)
      #expect(small.standardError.hasPrefix("lockstep: The ranks share 5 MiB of memory, as a file, and the limit on "))
      #expect(small.standardError.contains("\n          Raise it (ulimit -f unlimited), or train on one rank.\n"))
    }
    let alone = try await run.trainAlone(run.newDirectory(), Self.short, wrapper: Self.limited("-f 9000"))
    #expect(alone.status == 0, "\(alone.standardError)")
  }

  @Test(.enabled(if: Obstacle.canMount, "needs leave to mount"))
  func `a full session folder is an error before mpirun is started`() async throws {
    let run = try await SmallRun.shared()
    let folder = run.newDirectory()
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let full = try await run.launchTraining(
      run.newDirectory(), ranks: 2, maxRestarts: 0, Self.short, wrapper: Self.withFolder(folder, size: "8m"))
    #expect(full.status == 1 && full.standardOutput == "")
    #expect(
      full.standardError == """
        lockstep: session folder: 8,192 KiB free in \(folder), where mpirun needs 8,256 KiB for 2 ranks
                  Free some space there, or use another folder: export TMPDIR=DIR

        """)
    let enough = try await run.launchTraining(
      run.newDirectory(), ranks: 2, maxRestarts: 0, Self.short, wrapper: Self.withFolder(folder, size: "8300k"))
    #expect(enough.status == 0, "\(enough.standardError)")
    let missing = try await run.launchTraining(
      run.newDirectory(), ranks: 2, maxRestarts: 0, Self.short, environment: ["TMPDIR": folder + "/not/yet"])
    #expect(missing.status == 0, "\(missing.standardError)")
    let alone = try await run.trainAlone(
      run.newDirectory(), Self.short, wrapper: Self.withFolder(folder, size: "4m"))
    #expect(alone.status == 1)
    #expect(alone.standardError.hasPrefix("lockstep: session folder: 4,096 KiB free in \(folder), where MPI needs "))
  }

  @Test func `a process without a launcher says what MPI needs as well`() async throws {
    let run = try await SmallRun.shared()
    let result = try await run.trainAlone(run.newDirectory(), Self.short, wrapper: Self.limited("-n 20"))
    #expect(result.status == 1)
    #expect(
      result.standardError.hasPrefix("lockstep: open files: a process may have 20 (ulimit -n), and MPI needs "),
      "\(result.standardError)")
    #expect(result.standardError.hasSuffix("\n          Raise the limit: ulimit -n 1024\n"))
  }
}
