import Model
import MPI
import Watchdog

/// Compares the parameters of all ranks, which must be the same bits, while they train.
package struct ReplicaCheck: Sendable {
  /// The steps between two comparisons; 0 for none.
  package let every: Int

  /// A check after every so many steps.
  package init(every: Int) { self.every = every }

  /// Whether there is any comparison.
  package var isOn: Bool { every > 0 }

  /// Compares the parameters as each rank sees them, if it's time to.
  ///
  /// Every rank calls this after each step, on the thread that may call MPI. Parameters stay as they are meanwhile: the
  /// next update waits for this thread.
  ///
  /// - Throws: `ReplicaMismatch` on all ranks alike.
  func run(_ memory: TeamMemory, after step: TrainingStep, world: Communicator, progress: ThreadProgress) throws {
    guard isOn, step.number.isMultiple(of: every) else { return }
    try compare(memory, after: step, world: world, progress: progress)
  }

  /// Compares the parameters as each rank sees them.
  ///
  /// Every rank calls this, as `run`.
  ///
  /// - Throws: `ReplicaMismatch` on all ranks alike.
  package func compare(_ memory: TeamMemory, after step: TrainingStep, world: Communicator, progress: ThreadProgress)
    throws
  {
    progress.begin(.checkingReplicas, epoch: step.epoch, step: step.number)
    let hash = numberHash(UnsafeBufferPointer(memory.allParameters))
    let hashes = try world.allGather(Array(hash.utf8)).map { String(decoding: $0, as: UTF8.self) }
    if let mismatch = ReplicaMismatch(hashes, after: step) { throw mismatch }
  }
}
