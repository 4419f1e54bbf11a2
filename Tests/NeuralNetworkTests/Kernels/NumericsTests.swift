import NeuralNetwork
import TestSupport
import Testing

@Suite(.serialized) struct NumericsTests {
  @Test func `every kind of kernels that runs here has the bits of the contract`() throws {
    try KernelTarget.forEach { target in
      #expect(KernelTarget.current == target)
      #expect(try Numerics.hash() == Numerics.expectedHash, "\(target.name)")
      try Numerics.check()
    }
  }

  @Test func `takes no longer than a start may`() throws {
    try Numerics.check()
    let times = try (0..<10).map { _ in try ContinuousClock().measure { try Numerics.check() } }
    // Ten times the 5 ms that it may take, as others may have the processor.
    #expect(try #require(times.min()) < .milliseconds(50))
  }
}
