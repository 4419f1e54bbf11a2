import NeuralNetwork
import Synchronization

private let turn = Mutex(())

extension KernelTarget {
  /// Calls `body` with the kernels of each target in force that this processor can run, and then has the ones from before
  /// run again. One test at a time does so.
  package static func forEach(_ body: (KernelTarget) throws -> Void) rethrows {
    try turn.withLock { _ in
      let before = current
      defer { before.choose() }
      for target in all where target.isAvailable {
        target.choose()
        try body(target)
      }
    }
  }
}
