import Glibc
import MPI

let pointToPointChecks = [
  Check("a message goes round all ranks") { world in
    let next = (world.rank + 1) % world.size
    let previous = (world.rank + world.size - 1) % world.size
    // The first rank starts; alone, it would wait for itself.
    guard world.size > 1 else { return }
    if world.rank == 0 {
      try world.send(1, to: next)
      try expect(try world.receive(Int.self, from: previous), equals: world.size)
    } else {
      try world.send(try world.receive(Int.self, from: previous) + 1, to: next)
    }
  },
  Check("sendReceive in a circle") { world in
    let next = (world.rank + 1) % world.size
    let previous = (world.rank + world.size - 1) % world.size
    for length in [0, 1, 100_000] {
      var received = [Int32](repeating: -1, count: length + 1)
      let status = try samples(world.rank, length).withUnsafeBufferPointer { send in
        try received.withUnsafeMutableBufferPointer { receive in
          try world.sendReceive(send, to: next, into: receive, from: previous, tag: 5)
        }
      }
      try expect(status.source, equals: previous)
      try expect(status.tag, equals: 5)
      try expect(status.count, equals: length)
      try expect(received, equals: samples(previous, length) + [-1])
    }
    try expect(try world.sendReceive(sample(world.rank), to: next, from: nil), equals: sample(previous))
  },
  Check("messages to and from several ranks at once arrive in the order in which they are given") { world in
    // Two messages to each other rank, of lengths that don't fit into one packet, and none to ranks two apart.
    let others = (0..<world.size).filter { $0 != world.rank && abs($0 - world.rank) != 2 }
    func text(from sender: Int, to receiver: Int, _ number: Int) -> [Int32] {
      samples(10 * sender + receiver + number, [1, 30_000][number])
    }
    var received = [Int32](repeating: -1, count: world.size * 30_001)
    try received.withUnsafeMutableBufferPointer { buffer in
      let sent = others.flatMap { rank in [0, 1].map { (text(from: world.rank, to: rank, $0), rank) } }
      // One buffer that lasts as long as the messages.
      try sent.flatMap(\.0).withUnsafeBufferPointer { all in
        var start = 0
        let sends = sent.map { text, rank in
          start += text.count
          return (elements: UnsafeBufferPointer(rebasing: all[start - text.count..<start]), rank: rank)
        }
        try world.exchange(
          sending: sends,
          receiving: others.flatMap { rank in
            let first = rank * 30_001
            return [first..<first + 1, first + 1..<first + 30_001].map {
              (elements: UnsafeMutableBufferPointer(rebasing: buffer[$0]), rank: rank)
            }
          })
      }
    }
    for rank in 0..<world.size {
      let expected =
        others.contains(rank)
        ? text(from: rank, to: world.rank, 0) + text(from: rank, to: world.rank, 1)
        : [Int32](repeating: -1, count: 30_001)
      try expect(Array(received[rank * 30_001..<(rank + 1) * 30_001]), equals: expected, "from \(rank)")
    }
  },
  Check("tags keep messages apart") { world in
    try betweenFirstTwo(world) {
      try world.send(10, to: 1, tag: 1)
      try world.send(20, to: 1, tag: 2)
    } second: {
      try expect(try world.receive(Int.self, from: 0, tag: 2), equals: 20)
      try expect(try world.receive(Int.self, from: nil, tag: nil), equals: 10)
    }
  },
  Check("a request is waited for at the end of its scope") { world in
    try betweenFirstTwo(world) {
      usleep(50_000)
      try samples(0, 50_000).withUnsafeBufferPointer { send in
        try world.withSend(send, to: 1) { _ in }
      }
    } second: {
      var received = [Int32](repeating: -1, count: 50_000)
      let early = try received.withUnsafeMutableBufferPointer { receive in
        try world.withReceive(into: receive, from: 0) { try $0.isComplete() }
      }
      try expect(!early, "complete before it was sent")
      try expect(received, equals: samples(0, 50_000))
    }
  },
  Check("a request is waited for when its scope throws") { world in
    try betweenFirstTwo(world) {
      usleep(50_000)
      try world.send(7, to: 1)
    } second: {
      var received = [0]
      do {
        try received.withUnsafeMutableBufferPointer { receive in
          try world.withReceive(into: receive, from: 0) { _ in throw Mismatch(description: "thrown on purpose") }
        }
        throw Mismatch(description: "the scope's error was lost")
      } catch let error as Mismatch {
        try expect(error.description, equals: "thrown on purpose")
      }
      try expect(received, equals: [7])
    }
  },
]

/// Runs one closure on the first rank and one on the second, where there are two.
func betweenFirstTwo(_ world: Communicator, first: () throws -> Void, second: () throws -> Void) throws {
  guard world.size > 1 else { return }
  if world.rank == 0 { try first() }
  if world.rank == 1 { try second() }
}
