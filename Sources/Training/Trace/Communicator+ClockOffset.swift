import DataParallel
import MPI

extension Communicator {
  /// What to add to this rank's `Timeline.now` to have rank 0's, in nanoseconds.
  ///
  /// Every rank calls this. Each asks rank 0 for its time, and of many answers believes the quickest: it's off by no more
  /// than half the time that took. Source: Cristian, "Probabilistic clock synchronization", Distributed Computing 3, 1989.
  func clockOffset() throws(MPIError) -> Int64 {
    let questions = 20
    guard rank > 0 else {
      for other in 1..<max(size, 1) {
        for _ in 0..<questions {
          _ = try receive(Int32.self, from: other)
          try send(Int64(Timeline.now), to: other)
        }
      }
      return 0
    }
    var best = (duration: Int64.max, offset: Int64(0))
    for _ in 0..<questions {
      let asked = Int64(Timeline.now)
      try send(Int32(0), to: 0)
      let answer = try receive(Int64.self, from: 0)
      let answered = Int64(Timeline.now)
      if answered - asked < best.duration { best = (answered - asked, answer - (asked + answered) / 2) }
    }
    return best.offset
  }
}
