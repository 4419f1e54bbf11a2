import MPI

/// Lengths with the edges of interest: nothing, one element, more than fits a short message.
private let lengths = [0, 1, 5, 10_000]

/// Block lengths that are 0 on some ranks.
private func unevenCounts(_ size: Int) -> [Int] {
  (0..<size).map { ($0 * 3 + 2) % 4 % 3 }
}

let collectiveChecks = [
  Check("barrier waits for the last rank") { world in
    // A rank can pass round r + 1 only after all have entered it, when all have finished round r.
    for round in 0..<20 {
      let entered = try world.allGather(round)
      try expect(entered, equals: Array(repeating: round, count: world.size))
      try world.barrier()
    }
  },
  Check("broadcast copies the root's buffer") { world in
    for root in 0..<world.size {
      for length in lengths {
        var buffer = samples(world.rank, length)
        try buffer.withUnsafeMutableBufferPointer { try world.broadcast($0, root: root) }
        try expect(buffer, equals: samples(root, length), "root \(root)")
      }
      try expect(try world.broadcast(Double(world.rank) + 0.5, root: root), equals: Double(root) + 0.5)
    }
  },
  Check("broadcast of an array brings the root's length") { world in
    for root in 0..<world.size {
      var array = samples(world.rank, world.rank * 2)
      try world.broadcast(&array, root: root)
      try expect(array, equals: samples(root, root * 2))
    }
  },
  Check("every operation on every integer type") { world in
    try checkIntegerOperations(Int8.self, world)
    try checkIntegerOperations(Int16.self, world)
    try checkIntegerOperations(Int32.self, world)
    try checkIntegerOperations(Int64.self, world)
    try checkIntegerOperations(Int.self, world)
    try checkIntegerOperations(UInt8.self, world)
    try checkIntegerOperations(UInt16.self, world)
    try checkIntegerOperations(UInt32.self, world)
    try checkIntegerOperations(UInt64.self, world)
    try checkIntegerOperations(UInt.self, world)
  },
  Check("arithmetic operations on floating-point types") { world in
    try checkArithmetic(Float.self, world)
    try checkArithmetic(Double.self, world)
  },
  Check("extreme numbers arrive unchanged") { world in
    try expect(try world.allReduce(Int64.min, .max), equals: .min)
    try expect(try world.allReduce(UInt64.max, .min), equals: .max)
    try expect(try world.allReduce(Double.leastNonzeroMagnitude, .min), equals: .leastNonzeroMagnitude)
    try expect(try world.allReduce(UInt8.max, .min), equals: .max)
    try expect(try world.allReduce(Int8.min, .max), equals: .min)
  },
  Check("allReduce combines element by element") { world in
    for length in lengths {
      var buffer = samples(world.rank, length)
      try world.allReduce(&buffer, .sum)
      try expect(buffer, equals: summedSamples(world.size, length))
    }
  },
  Check("reduce leaves the result at the root alone") { world in
    for root in 0..<world.size {
      for length in lengths {
        var buffer = samples(world.rank, length)
        try buffer.withUnsafeMutableBufferPointer { try world.reduce($0, .sum, root: root) }
        let expected = world.rank == root ? summedSamples(world.size, length) : samples(world.rank, length)
        try expect(buffer, equals: expected, "root \(root)")
      }
      let greatest = try world.reduce(world.rank, .max, root: root)
      try expect(greatest, equals: world.rank == root ? world.size - 1 : nil)
    }
  },
  Check("reduceScatter gives each rank its block") { world in
    for length in lengths {
      let sums = summedSamples(world.size, world.size * length)
      var block = [Int32](repeating: -1, count: length)
      try samples(world.rank, world.size * length).withUnsafeBufferPointer { send in
        try block.withUnsafeMutableBufferPointer { try world.reduceScatter(send, into: $0, .sum) }
      }
      try expect(block, equals: Array(sums[world.rank * length..<(world.rank + 1) * length]))
    }
  },
  Check("reduceScatter with blocks of unequal lengths") { world in
    let counts = unevenCounts(world.size)
    let total = counts.reduce(0, +)
    let start = counts[..<world.rank].reduce(0, +)
    var block = [Int32](repeating: -1, count: counts[world.rank])
    try samples(world.rank, total).withUnsafeBufferPointer { send in
      try block.withUnsafeMutableBufferPointer { try world.reduceScatter(send, into: $0, counts: counts, .sum) }
    }
    try expect(block, equals: Array(summedSamples(world.size, total)[start..<start + counts[world.rank]]))
  },
  Check("gather collects at the root") { world in
    for root in 0..<world.size {
      for length in lengths {
        var gathered = [Int32](repeating: -1, count: world.rank == root ? world.size * length : 0)
        try samples(world.rank, length).withUnsafeBufferPointer { send in
          try gathered.withUnsafeMutableBufferPointer {
            try world.gather(send, into: world.rank == root ? $0 : nil, root: root)
          }
        }
        let expected = (0..<world.size).flatMap { samples($0, length) }
        try expect(gathered, equals: world.rank == root ? expected : [], "root \(root)")
      }
      let values = try world.gather(sample(world.rank), root: root)
      try expect(values, equals: world.rank == root ? (0..<world.size).map { sample($0) } : nil)
    }
  },
  Check("gather of arrays of unequal lengths") { world in
    let counts = unevenCounts(world.size)
    for root in 0..<world.size {
      let gathered = try world.gather(samples(world.rank, counts[world.rank]), root: root)
      let expected = (0..<world.size).map { samples($0, counts[$0]) }
      try expect(gathered, equals: world.rank == root ? expected : nil, "root \(root)")
    }
  },
  Check("allGather collects on every rank") { world in
    for length in lengths {
      var gathered = [Int32](repeating: -1, count: world.size * length)
      try samples(world.rank, length).withUnsafeBufferPointer { send in
        try gathered.withUnsafeMutableBufferPointer { try world.allGather(send, into: $0) }
      }
      try expect(gathered, equals: (0..<world.size).flatMap { samples($0, length) })
    }
    try expect(try world.allGather(sample(world.rank)), equals: (0..<world.size).map { sample($0) })
  },
  Check("allGather of arrays of unequal lengths") { world in
    let counts = unevenCounts(world.size)
    let gathered = try world.allGather(samples(world.rank, counts[world.rank]))
    try expect(gathered, equals: (0..<world.size).map { samples($0, counts[$0]) })
  },
  Check("scatter hands out the root's blocks") { world in
    for root in 0..<world.size {
      for length in lengths {
        var block = [Int32](repeating: -1, count: length)
        try samples(root, world.size * length).withUnsafeBufferPointer { send in
          try block.withUnsafeMutableBufferPointer {
            try world.scatter(world.rank == root ? send : nil, into: $0, root: root)
          }
        }
        let start = world.rank * length
        try expect(block, equals: Array(samples(root, world.size * length)[start..<start + length]), "root \(root)")
      }
      let value = try world.scatter(world.rank == root ? samples(root, world.size) : [], root: root)
      try expect(value, equals: sample(root, world.rank))
    }
  },
  Check("scatter of blocks of unequal lengths") { world in
    let counts = unevenCounts(world.size)
    let start = counts[..<world.rank].reduce(0, +)
    for root in 0..<world.size {
      let all = samples(root, counts.reduce(0, +))
      var block = [Int32](repeating: -1, count: counts[world.rank])
      try all.withUnsafeBufferPointer { send in
        try block.withUnsafeMutableBufferPointer {
          // Only the root knows what it hands out.
          let isRoot = world.rank == root
          try world.scatter(isRoot ? send : nil, into: $0, counts: isRoot ? counts : [], root: root)
        }
      }
      try expect(block, equals: Array(all[start..<start + counts[world.rank]]), "root \(root)")
    }
  },
  Check("allToAll exchanges blocks") { world in
    for length in lengths {
      var received = [Int32](repeating: -1, count: world.size * length)
      try samples(world.rank, world.size * length).withUnsafeBufferPointer { send in
        try received.withUnsafeMutableBufferPointer { try world.allToAll(send, into: $0) }
      }
      let expected = (0..<world.size).flatMap { source in
        samples(source, world.size * length)[world.rank * length..<(world.rank + 1) * length]
      }
      try expect(received, equals: expected)
    }
  },
  Check("allToAll of arrays of unequal lengths") { world in
    // Rank s sends (s + 2d) mod 3 elements to rank d: none to some.
    func part(_ source: Int, _ destination: Int) -> [Int32] {
      samples(source * 10 + destination, (source + 2 * destination) % 3)
    }
    let received = try world.allToAll((0..<world.size).map { part(world.rank, $0) })
    try expect(received, equals: (0..<world.size).map { part($0, world.rank) })
  },
  Check("non-blocking collectives do as the blocking ones") { world in
    for length in lengths {
      var sums = samples(world.rank, length)
      var copy = samples(world.rank, length)
      try sums.withUnsafeMutableBufferPointer { sums in
        try copy.withUnsafeMutableBufferPointer { copy in
          try world.withAllReduce(sums, .sum) { _ in
            try world.withBroadcast(copy, root: world.size - 1) { request in
              while try !request.isComplete() {}
            }
          }
        }
      }
      try expect(sums, equals: summedSamples(world.size, length))
      try expect(copy, equals: samples(world.size - 1, length))
    }
    try expect(try world.withBarrier { _ in 7 }, equals: 7)
  },
  Check("a request is waited for when its scope throws") { world in
    var sums = samples(world.rank, 10_000)
    do {
      try sums.withUnsafeMutableBufferPointer { sums in
        try world.withAllReduce(sums, .sum) { _ in throw Mismatch(description: "thrown on purpose") }
      }
      throw Mismatch(description: "the scope's error was lost")
    } catch let error as Mismatch {
      try expect(error.description, equals: "thrown on purpose")
    }
    try expect(sums, equals: summedSamples(world.size, 10_000))
  },
]

/// The samples of all ranks summed, by a plain loop.
private func summedSamples(_ size: Int, _ length: Int) -> [Int32] {
  (0..<length).map { index in (0..<size).reduce(0) { $0 + sample($1, index) } }
}

/// Compares every operation with the standard library's, folded over the ranks. Numbers are 1 ... 3 and, for the logical
/// operations, 0 on some ranks.
private func checkIntegerOperations<Number: MPIScalar & FixedWidthInteger>(
  _ type: Number.Type, _ world: Communicator
) throws {
  try checkArithmetic(type, world)
  let numbers = (0..<world.size).map { Number($0 * 5 % 7 % 4) }
  let mine = numbers[world.rank]
  func folded(_ combine: (Number, Number) -> Number) -> Number { numbers.dropFirst().reduce(numbers[0], combine) }
  let isTrue = numbers.filter { $0 != 0 }.count
  func logical(_ value: Bool, _ got: Number) -> Bool { (got != 0) == value }
  try expect(try world.allReduce(mine, .bitwiseAnd), equals: folded(&), "\(type) and")
  try expect(try world.allReduce(mine, .bitwiseOr), equals: folded(|), "\(type) or")
  try expect(try world.allReduce(mine, .bitwiseXor), equals: folded(^), "\(type) xor")
  try expect(logical(isTrue == world.size, try world.allReduce(mine, .logicalAnd)), "\(type) logical and")
  try expect(logical(isTrue > 0, try world.allReduce(mine, .logicalOr)), "\(type) logical or")
  try expect(logical(isTrue % 2 == 1, try world.allReduce(mine, .logicalXor)), "\(type) logical xor")
}

private func checkArithmetic<Number: MPIScalar & Numeric & Comparable>(
  _ type: Number.Type, _ world: Communicator
) throws {
  // 3 · 2 · 1 · 2 · 1 · 2 · 1 = 24 on 7 ranks, which every type holds.
  let numbers: [Number] = (0..<world.size).map { $0 == 0 ? 3 : $0 % 2 == 1 ? 2 : 1 }
  let mine = numbers[world.rank]
  try expect(try world.allReduce(mine, .sum), equals: numbers.reduce(0, +), "\(type) sum")
  try expect(try world.allReduce(mine, .product), equals: numbers.reduce(1, *), "\(type) product")
  try expect(try world.allReduce(mine, .min), equals: numbers.reduce(3, min), "\(type) min")
  try expect(try world.allReduce(mine, .max), equals: numbers.reduce(0, max), "\(type) max")
}
