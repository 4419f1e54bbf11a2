import Model
import NeuralNetwork
import Testing

/// The kernels train on processors that Swift isn't built for here, to the same bits as Swift does on this one.
@Suite struct KernelDriverTests {
  /// Micro-batches of more rows than a word of masks has bits, the last ones shorter and one of them empty; more inputs than
  /// a group has, more outputs than a block has columns, and a second block that isn't full.
  static let trainings = Activation.allCases.map {
    TestTraining(sampleCount: 112, batchSize: 110, microBatches: 3, hidden: [70, 33], activation: $0)
  }

  private func expectSameBits(_ driver: KernelDriver, targets: Set<String>) throws {
    let results = try driver.run(Self.trainings.map(\.job))
    for (training, result) in zip(Self.trainings, results) {
      let expected = try training.run(workers: 2).parameters
      #expect(expected != training.initial)
      #expect(Set(result.keys) == targets)
      for (target, bits) in result {
        #expect(bits == expected.map(\.bitPattern), "\(training.model.activation) on \(target)")
      }
    }
  }

  @Test func `every target that this processor runs trains to the same bits`() throws {
    try expectSameBits(.native, targets: Set(KernelTarget.all.filter(\.isAvailable).map(\.name)))
  }

  @Test func `loops over single numbers train to the same bits`() throws {
    try expectSameBits(.naive, targets: ["naive"])
  }

  @Test(
    .enabled(
      if: KernelDriver.canRunARM64, "needs an emulated arm64: apt-get install qemu-user libc6-dev-arm64-cross"))
  func `arm64 trains to the same bits`() throws {
    try expectSameBits(.arm64, targets: ["neon"])
  }
}
