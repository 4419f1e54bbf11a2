import MPI

extension TeamMemory {
  /// Calls `body` with this rank's view of its team's memory, all zero, and gives the memory back afterwards.
  ///
  /// A team is all workers of a node where its ranks share memory, or the threads of one rank. Every rank of `world` calls this.
  package static func with<Success>(
    _ plan: TrainingPlan, world: Communicator, _ body: (TeamMemory) throws -> Success
  ) throws -> Success {
    let shape = TeamShape(plan, ofRank: world.rank)
    switch plan.partition.strategy {
    case .sharedMemory, .hierarchicalAllReduce, .factorExchange:
      let index = plan.partition.teams.firstIndex { $0.contains(world.rank) }
      guard let team = try world.split(color: index ?? world.rank) else { preconditionFailure("a rank in no team") }
      let result = try team.withSharedMemory(byteCount: shape.byteCount) { shared in
        if team.rank == 0 { shared.bytes.initializeMemory(as: UInt8.self, repeating: 0) }
        try shared.barrier()
        return try body(TeamMemory(shared.bytes, shape))
      }
      try team.free()
      return result
    case .orderedAllReduce, .allReduce:
      let own = UnsafeMutableRawBufferPointer.allocate(byteCount: shape.byteCount, alignment: SharedMemory.alignment)
      defer { own.deallocate() }
      own.initializeMemory(as: UInt8.self, repeating: 0)
      return try body(TeamMemory(own, shape))
    }
  }
}
