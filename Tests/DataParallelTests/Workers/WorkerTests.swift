import CAllocationCount
import DataParallel
import Model
import NeuralNetwork
import Testing
import TestSupport

@Suite struct WorkerTests {
  // MARK: - The same bits

  @Test(arguments: [4, 5, 8], Precision.allCases)
  func `any number of workers gives the same bits`(microBatches: Int, precision: Precision) throws {
    let training = TestTraining(sampleCount: 50, batchSize: 16, microBatches: microBatches, precision: precision)
    let alone = try training.run(workers: 1)
    #expect(alone.parameters != training.initial)
    #expect(alone.padding.allSatisfy { $0 == 0 } && !alone.padding.isEmpty)
    for workers in 2...4 {
      let together = try training.run(workers: workers)
      #expect(together.parameters.map(\.bitPattern) == alone.parameters.map(\.bitPattern), "\(workers) workers")
      #expect(together.score == alone.score)
      #expect(together.norms.map(\.bitPattern) == alone.norms.map(\.bitPattern), "\(workers) workers")
    }
  }

  /// Micro-batches 2 of 5 hold one image of 8, but two of 7: a worker's room can't go by the full batch alone.
  @Test func `a shorter batch may have longer micro-batches`() throws {
    let training = TestTraining(sampleCount: 15, batchSize: 8, microBatches: 5)
    let alone = try training.run(workers: 1)
    let together = try training.run(workers: 5)
    #expect(together.parameters == alone.parameters)
  }

  // MARK: - The right bits

  /// Batches of 16, 16, 16 and 2: were the last one weighed wrongly, its step would be off by a factor.
  @Test(arguments: [1, 4, 5, 8], [Activation.relu, .tanh])
  func `agrees with plain training in Double`(microBatches: Int, activation: Activation) throws {
    let training = TestTraining(sampleCount: 50, batchSize: 16, microBatches: microBatches, activation: activation)
    let trained = try training.run(workers: 2)
    let (expected, loss, _) = training.reference()
    let difference = zip(trained.parameters, expected).reduce(0) { max($0, abs(Double($1.0) - $1.1)) }
    let distance = zip(training.initial, expected).reduce(0) { max($0, abs(Double($1.0) - $1.1)) }
    #expect(distance > 0.05)
    #expect(difference < 1e-5)
    #expect(abs(trained.score.loss - loss) < 1e-5)
    #expect(trained.score.sampleCount == Int64(50 * training.epochs))
  }

  /// Layers of more than 16 inputs and more than 128 outputs, in numbers that don't divide by these.
  @Test(arguments: [[], [40, 33], [150, 20]])
  func `the norm of a gradient is that of plain training`(hidden: [Int]) throws {
    let training = TestTraining(sampleCount: 50, batchSize: 16, microBatches: 4, hidden: hidden)
    let (found, expected) = (try training.run(workers: 2).norms, training.reference().norms)
    try #require(found.count == expected.count && found.count == 8)
    for (found, expected) in zip(found, expected) { #expect(abs(found / expected - 1) < 1e-4, "\(found), \(expected)") }
  }

  /// A word of masks has the bits of 32 rows. The last batch is shorter than a word.
  @Test(arguments: [1, 2, 3], [Activation.relu, .tanh])
  func `agrees with it where a micro-batch's masks take several words`(microBatches: Int, activation: Activation) throws
  {
    let training = TestTraining(
      sampleCount: 230, batchSize: 200, microBatches: microBatches, hidden: [70, 33], activation: activation)
    let trained = try training.run(workers: microBatches)
    let (expected, loss, _) = training.reference()
    let difference = zip(trained.parameters, expected).reduce(0) { max($0, abs(Double($1.0) - $1.1)) }
    let distance = zip(training.initial, expected).reduce(0) { max($0, abs(Double($1.0) - $1.1)) }
    #expect(distance > 0.02)
    #expect(difference < 1e-5)
    #expect(abs(trained.score.loss - loss) < 1e-5)
  }

  /// bfloat16 has 8 bits: what the products read is off by up to 2⁻⁹ of itself.
  @Test(arguments: [Activation.relu, .gelu])
  func `in bfloat16 it agrees with plain training as far as rounding lets it`(activation: Activation) throws {
    var training = TestTraining(sampleCount: 50, batchSize: 16, microBatches: 4, activation: activation)
    let exact = try training.run(workers: 1)
    training.precision = .bfloat16
    let trained = try training.run(workers: 2)
    let (expected, loss, _) = training.reference()
    let difference = zip(trained.parameters, expected).reduce(0) { max($0, abs(Double($1.0) - $1.1)) }
    #expect(difference < 0.005)
    #expect(abs(trained.score.loss - loss) < 0.01)
    // It isn't float32 after all.
    #expect(trained.parameters != exact.parameters)
  }

  // MARK: - Allocations

  /// Counted around the whole step of each worker, but for what oneDNN does while it executes a product.
  @Test(
    arguments: [1, 3],
    [(Activation.relu, Precision.float32), (.relu, .bfloat16), (.gelu, .float32), (.gelu, .bfloat16)])
  func `no step allocates, not even the first`(workers: Int, network: (Activation, Precision)) throws {
    let (activation, precision) = network
    let training = TestTraining(
      sampleCount: 50, batchSize: 16, microBatches: 5, activation: activation, precision: precision)
    let allocations = try training.run(workers: workers).allocations
    #expect(allocations.count == workers * training.epochs * training.sampler.stepsPerEpoch)
    #expect(allocations.reduce(0, +) == 0)
    // The counter counts.
    let before = CAllocationCount_ofThisThread()
    let array = [Int](repeating: workers, count: 10 * workers)
    #expect(CAllocationCount_ofThisThread() > before && array.count == 10 * workers)
  }
}
