import Watchdog

extension ThreadProgress {
  /// Waits in a barrier, and says so meanwhile.
  func wait(in barrier: WorkerBarrier, _ name: WaitName) throws(WorkerAbandoned) {
    try wait(in: name) { () throws(WorkerAbandoned) in try barrier.wait() }
  }
}

extension WaitName {
  /// The barrier that ends a step's first phase.
  static let deltaBarrier = WaitName("delta barrier")
  /// The barrier after which the first thread of a rank takes the rank's gradients to the others.
  static let gradientBarrier = WaitName("gradient barrier")
  /// The barrier at which threads wait for that sum to come back.
  static let allReduceBarrier = WaitName("allreduce barrier")
  /// The barrier at which threads wait for other nodes' rows.
  static let exchangeBarrier = WaitName("exchange barrier")
  /// The barrier that ends a step's last phase.
  static let updateBarrier = WaitName("update barrier")
}
