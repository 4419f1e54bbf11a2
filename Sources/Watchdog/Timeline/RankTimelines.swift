import Synchronization

/// The timelines of a rank's threads, made when they're first asked for.
package final class RankTimelines: Sendable {
  private let keepsSpans: Bool
  private let timelines = Mutex<[Timeline]>([])

  /// No timelines yet.
  package init(keepsSpans: Bool) {
    self.keepsSpans = keepsSpans
  }

  /// Those so far, by the index of the thread.
  package var all: [Timeline] { timelines.withLock { $0 } }

  /// That of a thread.
  func timeline(ofThread index: Int) -> Timeline {
    timelines.withLock { timelines in
      while timelines.count <= index { timelines.append(Timeline(keepsSpans: keepsSpans)) }
      return timelines[index]
    }
  }
}
