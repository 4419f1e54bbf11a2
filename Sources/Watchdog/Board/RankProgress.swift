/// The progress of a rank's threads.
package struct RankProgress: Sendable {
  private let rank: Int
  private let nodeRank: Int
  private let board: ProgressBoard?
  /// What the rank's threads have spent their time on; nil where nobody asks.
  package let timelines: RankTimelines?

  /// That of a rank which nobody watches.
  package static let unobserved = RankProgress(rank: 0, nodeRank: 0, board: nil)

  init(rank: Int, nodeRank: Int, board: ProgressBoard?, timelines: RankTimelines? = nil) {
    self.rank = rank
    self.nodeRank = nodeRank
    self.board = board
    self.timelines = timelines
  }

  /// The same, told to timelines too.
  package func on(_ timelines: RankTimelines) -> RankProgress {
    RankProgress(rank: rank, nodeRank: nodeRank, board: board, timelines: timelines)
  }

  /// The same, told to no timeline: for a thread that speaks for another.
  var withoutTimelines: RankProgress { RankProgress(rank: rank, nodeRank: nodeRank, board: board) }

  /// The progress of the thread that the rank runs on, index 0.
  package var first: ThreadProgress { progress(ofThread: 0) }

  /// The progress of a thread of this rank.
  package func progress(ofThread index: Int) -> ThreadProgress {
    (board?.progress(rank: nodeRank, thread: index) ?? .unobserved)
      .on(timelines?.timeline(ofThread: index))
  }

  /// Runs `body` as a thread of this rank; the thread that the rank runs on has its index, 0, already.
  package func asThread<Success>(_ index: Int, _ body: () throws -> Success) rethrows -> Success {
    defer { if index > 0 { timelines?.timeline(ofThread: index).pause() } }
    return try index == 0 ? body() : progress(ofThread: index).ofThisThread(rank: rank, body)
  }
}
