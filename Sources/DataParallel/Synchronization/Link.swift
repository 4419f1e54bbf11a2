import MPI

/// What the network between nodes does for them, as the slowest of its links does.
package struct Link: Sendable, Equatable {
  /// The seconds from sending a small message to its arrival, with what sender and receiver do for it.
  package let delay: Double
  /// The bytes per second that a node sends while it receives as many.
  package let bytesPerSecond: Double

  package init(delay: Double, bytesPerSecond: Double) {
    (self.delay, self.bytesPerSecond) = (delay, bytesPerSecond)
  }
}

extension Link {
  /// Measures the links between nodes; every rank of `world` calls this, and all get the same numbers.
  ///
  /// All nodes pass messages around a ring at once: small ones for the delay, and then larger and larger ones, until one takes
  /// 20 ms, so that what a link lets through before it begins to limit has been used up. It takes about 70 ms at 1 Gbit/s and
  /// 100 ms at 100 Mbit/s, and longer only below 10 Mbit/s.
  ///
  /// - Parameters:
  ///   - world: All ranks.
  ///   - leaders: A rank of each node, two at least.
  /// - Throws: `MPIError` where the ranks can't communicate.
  package init(measuring world: Communicator, between leaders: [Int]) throws(MPIError) {
    let ring = Ring(world, leaders)
    // Opens the connections, and lets those go on together that came at different times.
    _ = try ring.slowestPass(of: 1)
    var delay = try ring.slowestPass(of: 1)
    for _ in 0..<10 where delay < 0.01 { delay = min(delay, try ring.slowestPass(of: 1)) }
    var size = 16 << 10
    var (bytesPerSecond, count) = (0.0, 0)
    while count < 2 {
      let seconds = max(try ring.slowestPass(of: size) - delay, 1e-6)
      if seconds < 0.02 && size < Ring.largestSize {
        size *= 2
      } else {
        // Of two, as what TCP has to send again may take ten times as long.
        bytesPerSecond = max(bytesPerSecond, Double(size) / seconds)
        count += 1
      }
    }
    self.init(delay: delay, bytesPerSecond: bytesPerSecond)
  }
}

/// Ranks that pass messages around, all at once.
private struct Ring {
  /// The most bytes of a message.
  static let largestSize = 2 << 20

  private let world: Communicator
  private let leaders: [Int]
  /// This rank's place among them; nil where it's none.
  private let index: Int?

  init(_ world: Communicator, _ leaders: [Int]) {
    (self.world, self.leaders) = (world, leaders)
    index = leaders.firstIndex(of: world.rank)
  }

  /// The seconds until the last leader has sent a message of so many bytes to the next and has got that of the one before;
  /// every rank calls this.
  func slowestPass(of byteCount: Int) throws(MPIError) -> Double {
    var seconds = 0.0
    if let index { seconds = try pass(byteCount, at: index) }
    return try world.allReduce(seconds, .max)
  }

  private func pass(_ byteCount: Int, at index: Int) throws(MPIError) -> Double {
    let sent = [UInt8](repeating: 1, count: byteCount)
    var received = [UInt8](repeating: 0, count: byteCount)
    let (next, previous) = (leaders[(index + 1) % leaders.count], leaders[(index + leaders.count - 1) % leaders.count])
    let start = ContinuousClock.now
    try sent.withUnsafeBufferPointer { (sent) throws(MPIError) in
      try received.withUnsafeMutableBufferPointer { (received) throws(MPIError) in
        _ = try world.sendReceive(sent, to: next, into: received, from: previous)
      }
    }
    return (ContinuousClock.now - start) / .seconds(1)
  }
}
