import Glibc

/// Where the handlers of signals run, apart from the code that they interrupt.
///
/// oneDNN's products for AVX2 put the stack pointer into a small block of the heap; a handler that ran there would write
/// over what stands before it.
package enum SignalStack {
  /// Room for a handler's frame with the widest registers, many times over.
  private static let byteCount = 1 << 16

  /// Gives the calling thread a stack for handlers that are installed with `SA_ONSTACK`; for as long as the process lives.
  package static func install() {
    var stack = stack_t()
    stack.ss_sp = UnsafeMutableRawPointer.allocate(byteCount: byteCount, alignment: 64)
    stack.ss_size = byteCount
    sigaltstack(&stack, nil)
  }

  /// Leaves the signals that have handlers to other threads.
  package static func blockSignals() {
    var signals = sigset_t()
    sigemptyset(&signals)
    for signal in SignalInbox.requests { sigaddset(&signals, signal) }
    pthread_sigmask(SIG_BLOCK, &signals, nil)
  }
}
