import MPI

let sharedMemoryChecks = [
  Check("every rank sees what the others wrote") { world in
    let node = try world.splitByNode()
    let count = 1001
    try node.withSharedMemory(byteCount: node.size * count * MemoryLayout<Int32>.stride) { memory in
      try expect(memory.bytes.count, equals: node.size * count * MemoryLayout<Int32>.stride)
      let numbers = memory.bytes.bindMemory(to: Int32.self)
      for round in 0..<3 {
        for (index, number) in samples(node.rank + round, count).enumerated() {
          numbers[node.rank * count + index] = number
        }
        try memory.barrier()
        try expect(Array(numbers), equals: (0..<node.size).flatMap { samples($0 + round, count) }, "round \(round)")
        try memory.barrier()
      }
    }
    try node.free()
  },
  Check("is aligned on every rank, whatever its size") { world in
    for byteCount in [0, 1, 63, 64, 4096, 100_003] {
      let memory = try SharedMemory(byteCount: byteCount, on: world)
      let address = UInt(bitPattern: memory.bytes.baseAddress)
      try expect(address % UInt(SharedMemory.alignment), equals: 0, "\(byteCount) bytes")
      try expect(address != 0, "no address")
      try memory.free()
    }
  },
  Check("the first and last byte are the same on every rank") { world in
    try world.withSharedMemory(byteCount: 5000) { memory in
      if world.rank == 0 {
        memory.bytes[0] = 17
        memory.bytes[4999] = 34
      }
      try memory.barrier()
      try expect([memory.bytes[0], memory.bytes[4999]], equals: [17, 34])
    }
  },
  Check("an error that leaves the scope is thrown on") { world in
    do {
      try world.withSharedMemory(byteCount: 64) { _ in
        try world.agree { throw Mismatch(description: "thrown on purpose") }
      }
      throw Mismatch(description: "the scope's error was lost")
    } catch let failure as CollectiveFailure {
      try expect(failure.message, equals: "thrown on purpose")
    }
  },
]
