import DataParallel
import MPI
import NeuralNetwork

/// The memory that the workers of this rank's team share, of which there is one a node or one a rank.
enum Team {
  /// Calls `body` with this rank's view of its team's memory, all zero, and gives the memory back afterwards.
  ///
  /// Every rank of `world` calls this.
  static func withMemory<Success>(
    _ plan: TrainingPlan, world: Communicator, _ body: (TeamMemory) throws -> Success
  ) throws -> Success {
    let microBatches = plan.microBatches(ofTeamOf: world.rank)
    let byteCount = TeamMemory.byteCount(
      parameterCount: plan.model.layout.count, microBatchCount: microBatches.count,
      stateCount: plan.optimizer.stateNames.count, precision: plan.precision)
    func view(_ bytes: UnsafeMutableRawBufferPointer) -> TeamMemory {
      TeamMemory(
        bytes, parameterCount: plan.model.layout.count, microBatches: microBatches,
        stateCount: plan.optimizer.stateNames.count, precision: plan.precision, workerCount: plan.workersPerTeam,
        isOversubscribed: plan.isOversubscribed)
    }
    switch plan.strategy {
    case .sharedMemory:
      return try world.withSharedMemory(byteCount: byteCount) { shared in
        if world.rank == 0 { shared.bytes.initializeMemory(as: UInt8.self, repeating: 0) }
        try shared.barrier()
        return try body(view(shared.bytes))
      }
    case .orderedAllReduce, .allReduce:
      let own = UnsafeMutableRawBufferPointer.allocate(byteCount: byteCount, alignment: SharedMemory.alignment)
      defer { own.deallocate() }
      own.initializeMemory(as: UInt8.self, repeating: 0)
      return try body(view(own))
    }
  }
}
