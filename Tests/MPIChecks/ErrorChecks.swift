import MPI

/// Errors that MPI, or the count check before it, finds on every rank without communicating.
let errorChecks = [
  Check("an invalid root") { world in
    var value: [Int32] = [1]
    try value.withUnsafeMutableBufferPointer { buffer in
      for root in [-1, world.size, .max] {
        try expect(.root, "root \(root)") { try world.broadcast(buffer, root: root) }
      }
    }
  },
  Check("an invalid rank") { world in
    // −1 and −2 would mean "any" and "none" to MPI.
    for rank in [-2, -1, world.size, .max] {
      try expect(.rank, "to rank \(rank)") { try world.send(1, to: rank) }
      try expect(.rank, "from rank \(rank)") { _ = try world.receive(Int.self, from: rank) }
    }
  },
  Check("an invalid tag") { world in
    try expect(.tag, "tag −1") { try world.send(1, to: 0, tag: -1) }
    try expect(.tag, "tag −1") { _ = try world.receive(Int.self, from: 0, tag: -1) }
  },
  Check("an operation that the type does not have") { world in
    try expect(.operation, "bitwise or of Float") { _ = try world.allReduce(Float(1), .bitwiseOr) }
  },
  Check("errors are thrown on communicators made from others") { world in
    let parts = [try world.duplicate(), try world.splitByNode(), try world.split(color: world.rank)].compactMap(\.self)
    for part in parts {
      try expect(.root, "a communicator of \(part.size)") { _ = try part.broadcast(1, root: part.size) }
      try part.free()
    }
  },
  Check("a message longer than its buffer") { world in
    try betweenFirstTwo(world) {
      try samples(0, 4).withUnsafeBufferPointer { try world.send($0, to: 1) }
      try samples(0, 4).withUnsafeBufferPointer { try world.send($0, to: 1) }
    } second: {
      var received = [Int32](repeating: -1, count: 2)
      try received.withUnsafeMutableBufferPointer { buffer in
        try expect(.truncated, "receive") { try world.receive(into: buffer, from: 0) }
        try expect(.truncated, "withReceive") { try world.withReceive(into: buffer, from: 0) { _ in } }
      }
    }
  },
  Check("buffers of the wrong length") { world in
    var short = [Int32](repeating: 0, count: 2 * world.size - 1)
    let block = samples(world.rank, 2)
    try block.withUnsafeBufferPointer { block in
      try short.withUnsafeMutableBufferPointer { short in
        try expect(.buffer, "gather") { try world.gather(block, into: short, root: world.rank) }
        try expect(.buffer, "allGather") { try world.allGather(block, into: short) }
        try expect(.buffer, "reduceScatter") { try world.reduceScatter(block, into: short, .sum) }
        try expect(.buffer, "scatter") { try world.scatter(block, into: short, root: world.rank) }
        try expect(.buffer, "allToAll") { try world.allToAll(block, into: short) }
        let counts = Array(repeating: 2, count: world.size)
        try expect(.buffer, "v-form") { try world.allGather(block, into: short, counts: counts) }
        try expect(.buffer, "too few counts") { try world.allGather(block, into: short, counts: []) }
      }
    }
  },
  Check("more elements than an Int32 counts") { world in
    // The buffer is never read: there are not so many elements.
    var element: UInt8 = 0
    try withUnsafeMutablePointer(to: &element) { start in
      let huge = UnsafeMutableBufferPointer(start: start, count: Int(Int32.max) + 1)
      let read = UnsafeBufferPointer(huge)
      let counts = Array(repeating: huge.count, count: world.size)
      try expect(.count, "broadcast") { try world.broadcast(huge) }
      try expect(.count, "allReduce") { try world.allReduce(huge, .sum) }
      try expect(.count, "reduce") { try world.reduce(huge, .sum) }
      try expect(.count, "reduceScatter") { try world.reduceScatter(read, into: huge, .sum) }
      try expect(.count, "gather") { try world.gather(read, into: huge) }
      try expect(.count, "allGather") { try world.allGather(read, into: huge) }
      try expect(.count, "allGather's counts") { try world.allGather(read, into: huge, counts: counts) }
      try expect(.count, "scatter") { try world.scatter(read, into: huge) }
      try expect(.count, "send") { try world.send(read, to: 0) }
      try expect(.count, "receive") { try world.receive(into: huge, from: 0) }
      try expect(.count, "sendReceive") { try world.sendReceive(read, to: 0, into: huge, from: 0) }
      try expect(.count, "withAllReduce") { try world.withAllReduce(huge, .sum) { _ in } }
      try expect(.count, "withSend") { try world.withSend(read, to: 0) { _ in } }
      let wide = UnsafeMutableBufferPointer(start: start, count: huge.count * world.size)
      try expect(.count, "allToAll") { try world.allToAll(UnsafeBufferPointer(wide), into: wide) }
    }
  },
  Check("a displacement that an Int32 doesn't hold") { world in
    guard world.size > 2 else { return }
    var element: UInt8 = 0
    try withUnsafeMutablePointer(to: &element) { start in
      let counts = Array(repeating: 1 << 30, count: world.size)
      let huge = UnsafeMutableBufferPointer(start: start, count: world.size << 30)
      let send = UnsafeBufferPointer(start: start, count: 1 << 30)
      try expect(.count, "allGather") { try world.allGather(send, into: huge, counts: counts) }
    }
  },
  Check("an error says its function and MPI's words") { world in
    do {
      _ = try world.broadcast(1, root: -1)
    } catch let error as MPIError {
      try expect("\(error)", equals: "MPI_Bcast: MPI_ERR_ROOT: invalid root")
    }
  },
]
