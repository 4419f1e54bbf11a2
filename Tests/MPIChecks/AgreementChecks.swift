import MPI

let agreementChecks = [
  Check("agree returns each rank's own result") { world in
    try expect(try world.agree { world.rank * 2 }, equals: world.rank * 2)
  },
  Check("all ranks throw what the lowest failing rank threw") { world in
    for lowest in 0..<world.size {
      let failure = try failure {
        try world.agree {
          if world.rank >= lowest { throw Mismatch(description: "rank \(world.rank) has no “data”\nLook again") }
        }
      }
      try expect(failure.rank, equals: lowest)
      try expect(failure.message, equals: "rank \(lowest) has no “data”\nLook again")
      try expect(failure.isLocal, equals: lowest > 0)
      try expect(failure.exitStatus, equals: 1)
    }
  },
  Check("an exit status comes along") { world in
    let failure = try failure { try world.agree { if world.rank == world.size - 1 { throw Interrupted() } } }
    try expect(failure.exitStatus, equals: Interrupted().exitStatus)
  },
  Check("all ranks get what the root made") { world in
    for root in 0..<world.size {
      let text = try world.fromRoot(root) { "größer: \(world.rank)" }
      try expect(text, equals: "größer: \(root)")
      let numbers = try world.fromRoot(root) { samples(world.rank, root) }
      try expect(numbers, equals: samples(root, root))
    }
  },
  Check("all ranks throw what the root threw") { world in
    for root in 0..<world.size {
      var runs = 0
      let failure = try failure {
        try world.onRoot(root) {
          runs += 1
          throw Mismatch(description: "from \(world.rank)")
        }
      }
      try expect(runs, equals: world.rank == root ? 1 : 0, "the body ran")
      try expect([failure.rank, failure.isLocal ? 1 : 0], equals: [root, 0])
      try expect("\(failure)", equals: "from \(root)")
    }
  },
]

/// An error with an exit status of its own.
struct Interrupted: ErrorWithExitStatus, CustomStringConvertible {
  let exitStatus: Int32 = 75
  let description = "interrupted"
}

private func failure(_ body: () throws -> Void) throws -> CollectiveFailure {
  do { try body() } catch let failure as CollectiveFailure { return failure }
  throw Mismatch(description: "threw nothing")
}
