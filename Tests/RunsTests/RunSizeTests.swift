import Platform
import Runs
import Testing
import TestSupport
import Training

@Suite struct RunSizeTests {
  /// The header of a process, in short.
  private static func header(ranks: Int, threads: Int) -> [String] {
    SettingsTable([
      .init("lockstep", [("version", "0.1.0"), ("command", "lockstep  train")]),
      .init("machine", [("ranks", "\(ranks) on 2 nodes"), ("threads", "\(threads) per rank, on 2 processors")]),
      .init("model", [("hidden", "[512, 512]"), ("layers", "784-512-512-10"), ("parameters", "669,706")]),
      .init("training", [("threads", "auto")]),
    ]).lines()
  }

  /// The size of a run that has this log, and no summary.
  private func size(_ lines: [String]) throws -> RunSize? {
    try withTemporaryFolder { folder in
      let run = try RunDirectory(creating: folder + "/run")
      try run.write(Configuration())
      try write(Array(lines.map { $0 + "\n" }.joined().utf8), to: run.logFile)
      return RunSize(of: try RecordedRun(reading: run.path))
    }
  }

  @Test func `a run that goes on has the size that its newest process has logged`() throws {
    let first = Self.header(ranks: 4, threads: 1) + ["", "epoch  train loss", "  1/5      0.4487"]
    let size = try #require(try size(first))
    #expect((size.ranks, size.threadsPerRank, size.parameters, size.widths) == (4, 1, 669_706, "784-512-512-10"))
    let second = try #require(try self.size(first + Self.header(ranks: 1, threads: 12) + ["  2/5      0.1407"]))
    #expect((second.ranks, second.threadsPerRank) == (1, 12))
  }

  @Test(arguments: [
    [], ["lockstep    version  9"], Array(header(ranks: 2, threads: 1).dropLast(2)), ["\u{0}\u{1B}  x  y"],
  ])
  func `a log without a whole header says nothing`(lines: [String]) throws {
    #expect(try size(lines) == nil)
  }
}
