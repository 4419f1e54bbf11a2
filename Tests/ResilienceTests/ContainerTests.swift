import Foundation
import Launching
import Testing
import Training

/// Limits that containers, batch systems and shells set, made as they make them.
@Suite struct ContainerTests {
  /// Executes a command where /dev/shm is a file system of its own.
  private static func withSharedMemory(size: String) -> [String] {
    ["unshare", "--mount", "sh", "-c", "mount -t tmpfs -o size=\(size) tmpfs /dev/shm && exec \"$@\"", "sh"]
  }

  /// The least is what not even Open MPI's own messages fit into.
  @Test(.enabled(if: Obstacle.canMount, "needs leave to mount"), arguments: ["64m", "1m", "64k"], [true, false])
  func `ranks share memory by temporary files where there's little in /dev/shm`(
    size: String, isLaunched: Bool
  ) async throws {
    let run = try await SmallRun.shared()
    let (directory, temporary) = (run.newDirectory(), run.newDirectory())
    try FileManager.default.createDirectory(atPath: temporary, withIntermediateDirectories: true)
    let wrapper = Self.withSharedMemory(size: size)
    let result =
      try await isLaunched
      ? run.launchTraining(
        directory, ranks: 2, maxRestarts: 0, wrapper: wrapper, environment: ["TMPDIR": temporary])
      : run.train(directory, ranks: 2, wrapper: wrapper + ["env", "TMPDIR=\(temporary)"])
    #expect(result.status == 0, "\(result.standardError)")
    #expect(result.standardError.hasPrefix("lockstep: note: /dev/shm of "), "\(result.standardError)")
    #expect(result.standardError.contains(" free: the ranks share memory by files in \(temporary)/"))
    #expect(result.standardError.split(separator: "\n").count == 1, "\(result.standardError)")
    #expect(try SmallRun.summary(directory).parametersSHA256 == run.undisturbedHash)
    let files = try #require(FileManager.default.enumerator(atPath: temporary)).compactMap { $0 as? String }
    #expect(!files.contains { $0.contains("osc_sm") || $0.contains("vader") }, "\(files)")
  }

  @Test(.enabled(if: Obstacle.canMount, "needs leave to mount"))
  func `one rank, and whoever has chosen a folder, are told nothing of /dev/shm`() async throws {
    let run = try await SmallRun.shared()
    let wrapper = Self.withSharedMemory(size: "64m")
    let alone = try await run.trainAlone(run.newDirectory(), wrapper: wrapper)
    #expect(alone.status == 0 && alone.standardError == "")
    let chosen = try await run.train(
      run.newDirectory(), ranks: 2, wrapper: wrapper + ["env", "OMPI_MCA_osc_sm_backing_directory=/var/tmp"])
    #expect(chosen.status == 0 && chosen.standardError == "", "\(chosen.standardError)")
  }

  /// In KiB: from where the program has hardly started to where it trains.
  @Test(arguments: [150_000, 200_000, 250_000, 290_000, 310_000, 330_000, 360_000], [1, 2])
  func `too little address space is an error, or enough`(limit: Int, ranks: Int) async throws {
    let run = try await SmallRun.shared()
    let directory = run.newDirectory()
    let wrapper = ["sh", "-c", "ulimit -v \(limit); exec \"$@\"", "sh"]
    let options = ["--set", "training.epochs=1"]
    // mpirun itself takes more than the least of these, so the ranks alone are limited.
    let result =
      try await ranks == 1
      ? run.trainAlone(directory, options, wrapper: wrapper)
      : run.train(directory, ranks: ranks, options, emulator: wrapper)
    if limit <= 250_000 { #expect(result.status == 1) }
    if limit >= 330_000 { #expect(result.status == 0, "\(result.standardError)") }
    guard result.status != 0 else { return }
    #expect(result.status == 1, "\(result.standardError)")
    #expect(result.standardError.ranges(of: "\n          Raise it: ulimit -v unlimited\n").count == 1)
    #expect(result.standardError.contains("ulimit -v) leaves"), "\(result.standardError)")
  }

  @Test func `a network too large for the address space is an error before it's made`() async throws {
    let run = try await SmallRun.shared()
    let result = try await run.trainAlone(
      run.newDirectory(), ["--set", "model.hidden=[8192,8192]"],
      wrapper: ["sh", "-c", "ulimit -v 600000; exec \"$@\"", "sh"])
    #expect(result.status == 1)
    #expect(
      result.standardError.contains("of address space per rank on ")
        && result.standardError.hasSuffix("Raise it: ulimit -v unlimited\n"), "\(result.standardError)")
  }

  @Test(.enabled(if: RealControlGroup.canLimit("cpu"), "needs leave to make control groups"))
  func `threads follow the quota of a group around the process's`() async throws {
    let run = try await SmallRun.shared()
    let group = try RealControlGroup("cpu")
    defer { group.remove() }
    try group.limitProcessors(to: 1.5)
    let result = try await run.trainAlone(
      run.newDirectory(), ["--set", "training.threads=auto", "--set", "training.epochs=1"], wrapper: group.wrapper)
    #expect(result.status == 0, "\(result.standardError)")
    #expect(result.standardOutput.contains(" (a quota leaves the time of 1.5)"), "\(result.standardOutput)")
    #expect(result.standardOutput.contains("1 × 1 thread on 1 node"))
    let doctor = try await launch(ranks: nil, "lockstep", ["doctor"], wrapper: group.wrapper)
    #expect(doctor.standardOutput.contains(", 1 processor (a quota leaves the time of 1.5)"))
  }

  @Test(.enabled(if: RealControlGroup.canLimit("memory"), "needs leave to make control groups"))
  func `memory is what a group around the process's leaves`() async throws {
    let run = try await SmallRun.shared()
    let group = try RealControlGroup("memory")
    defer { group.remove() }
    try group.limitMemory(to: 300 << 20)
    let small = try await run.trainAlone(
      run.newDirectory(), ["--set", "training.epochs=1"], wrapper: group.wrapper)
    #expect(small.status == 0, "\(small.standardError)")
    let large = try await run.trainAlone(
      run.newDirectory(), ["--set", "model.hidden=[4096,4096]"], wrapper: group.wrapper)
    #expect(large.status == 1)
    #expect(large.standardError.contains("lockstep: This training takes "), "\(large.standardError)")
  }
}
