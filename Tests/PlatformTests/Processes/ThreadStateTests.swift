import Platform
import Testing

/// The third field of `/proc/PID/stat`, as proc(5) describes it.
@Suite struct ThreadStateTests {
  @Test(arguments: [
    ("R", ThreadState.running), ("S", .waitingInKernel("pipe_read")), ("D", .waitingInKernel("pipe_read")),
    ("T", .stopped), ("t", .heldByDebugger), ("Z", .ended), ("X", .ended),
  ])
  func `reads the state behind a name with any characters`(letter: String, state: ThreadState) {
    #expect(ThreadState(stat: "17 (a) R (b) \(letter) 1 17 17 0", kernelFunction: "pipe_read") == state)
  }

  @Test func `a thread without a file has ended`() {
    #expect(ThreadState(stat: nil, kernelFunction: nil) == .ended)
  }

  @Test(arguments: ["0", "", nil])
  func `the kernel's function may be unknown`(function: String?) {
    #expect(ThreadState(stat: "17 (a) S 1", kernelFunction: function) == .waitingInKernel(nil))
  }
}
