import MPI

let communicatorChecks = [
  Check("ranks are numbered from 0") { world in
    try expect(try world.allGather(world.rank), equals: Array(0..<world.size))
  },
  Check("a duplicate has the same ranks and its own messages") { world in
    let copy = try world.duplicate()
    try expect([copy.rank, copy.size], equals: [world.rank, world.size])
    try betweenFirstTwo(world) {
      try world.send(1, to: 1)
      try copy.send(2, to: 1)
    } second: {
      try expect(try copy.receive(Int.self, from: nil, tag: nil), equals: 2)
      try expect(try world.receive(Int.self, from: nil, tag: nil), equals: 1)
    }
    try copy.free()
  },
  Check("split by uneven colors") { world in
    // Color 0 for the first two ranks, color 1 for the rest but one.
    func color(_ rank: Int) -> Int? { rank == 2 ? nil : rank < 2 ? 0 : 1 }
    let part = try world.split(color: color(world.rank))
    let peers = (0..<world.size).filter { color($0) != nil && color($0) == color(world.rank) }
    try expect(part == nil, equals: color(world.rank) == nil, "no communicator without a color")
    guard let part else { return }
    try expect([part.rank, part.size], equals: [peers.firstIndex(of: world.rank) ?? -1, peers.count])
    try expect(try part.allGather(world.rank), equals: peers)
    try part.free()
  },
  Check("keys order a split") { world in
    let reversed = try world.split(color: 0, key: -world.rank)
    try expect(reversed?.rank, equals: world.size - 1 - world.rank)
    try reversed?.free()
  },
  Check("one machine is one node") { world in
    let node = try world.splitByNode()
    try expect([node.rank, node.size], equals: [world.rank, world.size])
    let name = Array(MPI.processorName.utf8)
    try expect(try world.allGather(name), equals: Array(repeating: name, count: world.size))
    try node.free()
  },
]
