/// The progress of a rank's threads.
package struct RankProgress: Sendable {
  private let rank: Int
  private let nodeRank: Int
  private let board: ProgressBoard?
  /// A thread's each; none where nobody asks for them.
  private let timelines: [Timeline]

  /// That of a rank which nobody watches.
  package static let unobserved = RankProgress(rank: 0, nodeRank: 0, board: nil)

  init(rank: Int, nodeRank: Int, board: ProgressBoard?, timelines: [Timeline] = []) {
    self.rank = rank
    self.nodeRank = nodeRank
    self.board = board
    self.timelines = timelines
  }

  /// The same, told to timelines too, one a thread.
  package func on(_ timelines: [Timeline]) -> RankProgress {
    RankProgress(rank: rank, nodeRank: nodeRank, board: board, timelines: timelines)
  }

  /// The progress of the thread that the rank runs on, index 0.
  package var first: Progress { progress(ofThread: 0) }

  /// The progress of a thread of this rank.
  package func progress(ofThread index: Int) -> Progress {
    (board?.progress(rank: nodeRank, thread: index) ?? .unobserved)
      .on(timelines.indices.contains(index) ? timelines[index] : nil)
  }

  /// Runs `body` as a thread of this rank; the thread that the rank runs on has its index, 0, already.
  package func asThread<Success>(_ index: Int, _ body: () throws -> Success) rethrows -> Success {
    defer { if index > 0 && timelines.indices.contains(index) { timelines[index].pause() } }
    return try index == 0 ? body() : progress(ofThread: index).ofThisThread(rank: rank, body)
  }
}
