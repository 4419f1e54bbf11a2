import DataParallel
import MPI
import Watchdog

extension Topology {
  /// What to add to this rank's `Timeline.now` to have rank 0's, in nanoseconds; 0 on rank 0's node, which has one clock.
  ///
  /// Every rank calls this. The first rank of each other node asks rank 0 for its time, and of many answers believes the
  /// quickest: it's off by no more than half the time that took. Source: Cristian, "Probabilistic clock synchronization",
  /// Distributed Computing 3, 1989.
  func clockOffset() throws -> Int64 {
    let isAsking = node.rank == 0 && world.rank > 0
    let asking = try world.allGather(isAsking ? Int32(1) : 0)
    for other in asking.indices where asking[other] == 1 && world.rank == 0 { try tellTime(to: other) }
    return try node.broadcast(isAsking ? askTime() : 0)
  }

  private static let questionCount = 20

  private func tellTime(to other: Int) throws(MPIError) {
    for _ in 0..<Self.questionCount {
      _ = try world.receive(Int32.self, from: other)
      try world.send(Int64(Timeline.now), to: other)
    }
  }

  private func askTime() throws(MPIError) -> Int64 {
    var best = (duration: Int64.max, offset: Int64(0))
    for _ in 0..<Self.questionCount {
      let asked = Int64(Timeline.now)
      try world.send(Int32(0), to: 0)
      let answer = try world.receive(Int64.self, from: 0)
      let answered = Int64(Timeline.now)
      if answered - asked < best.duration { best = (answered - asked, answer - (asked + answered) / 2) }
    }
    return best.offset
  }
}
