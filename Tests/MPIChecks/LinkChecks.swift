import DataParallel
import MPI

/// What `Link` promises to whoever chooses by it.
let linkChecks = [
  Check("all ranks get the same numbers, which are possible, whoever measures") { world in
    guard world.size > 1 else { return }
    let start = ContinuousClock.now
    for leaders in [Array(0..<world.size), [0, world.size - 1]] {
      let link = try Link(measuring: world, between: leaders)
      let (delays, rates) = (try world.allGather(link.delay), try world.allGather(link.bytesPerSecond))
      try expect(delays, equals: delays.map { _ in link.delay }, "delays")
      try expect(rates, equals: rates.map { _ in link.bytesPerSecond }, "rates")
      // A machine's memory: more than a slow disk's 100 MB/s, less than what no memory has.
      try expect(link.delay > 0 && link.delay < 0.1, "a delay of \(link.delay) s")
      try expect(link.bytesPerSecond > 1e6 && link.bytesPerSecond < 3e12, "\(link.bytesPerSecond) bytes per second")
    }
    try expect(ContinuousClock.now - start < .seconds(5), "both within seconds")
  }
]
