import CAllocationCount
import DataParallel
import Datasets
import Model
import NeuralNetwork
import Synchronization
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
    let (expected, loss) = training.reference()
    let difference = zip(trained.parameters, expected).reduce(0) { max($0, abs(Double($1.0) - $1.1)) }
    let distance = zip(training.initial, expected).reduce(0) { max($0, abs(Double($1.0) - $1.1)) }
    #expect(distance > 0.05)
    #expect(difference < 1e-5)
    #expect(abs(trained.score.loss - loss) < 1e-5)
    #expect(trained.score.sampleCount == Int64(50 * training.epochs))
  }

  /// bfloat16 has 8 bits: what the products read is off by up to 2⁻⁹ of itself.
  @Test(arguments: [Activation.relu, .gelu])
  func `in bfloat16 it agrees with plain training as far as rounding lets it`(activation: Activation) throws {
    var training = TestTraining(sampleCount: 50, batchSize: 16, microBatches: 4, activation: activation)
    let exact = try training.run(workers: 1)
    training.precision = .bfloat16
    let trained = try training.run(workers: 2)
    let (expected, loss) = training.reference()
    let difference = zip(trained.parameters, expected).reduce(0) { max($0, abs(Double($1.0) - $1.1)) }
    #expect(difference < 0.005)
    #expect(abs(trained.score.loss - loss) < 0.01)
    // It isn't float32 after all.
    #expect(trained.parameters != exact.parameters)
  }

  // MARK: - Losses that aren't finite

  @Test(arguments: [1, 2, 3, 4])
  func `all workers stop at a loss that is not finite, with the parameters untouched`(workers: Int) throws {
    var training = TestTraining(sampleCount: 48, batchSize: 16, microBatches: 4)
    // Two pixels that are dark in every image but one, which comes in step 2, and weights whose sum overflows there.
    let order = training.sampler.order(epoch: 1)
    for image in 0..<48 { training.setPixels(0..<2, of: image, to: image == Int(order[20]) ? 255 : 0) }
    training.initial[0] = 3e38
    training.initial[1] = 3e38
    let result = try training.run(workers: workers)
    #expect(result.stops == Array(repeating: 2, count: workers))
    #expect(result.parameters == result.parametersAfterFirstStep)
    #expect(result.parameters.allSatisfy { $0.isFinite })
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

/// A small training run on random images.
private struct TestTraining {
  let model: MLP
  let sampler: DistributedSampler
  let epochs = 2
  let momentum = 0.9
  let learningRate: Float = 0.05
  let seed: UInt64 = 5
  var precision: Precision
  /// In the file order, as are the outcome's parameters.
  var initial: [Float]
  private var pixels: [UInt8]
  private let labels: [UInt8]

  init(
    sampleCount: Int, batchSize: Int, microBatches: Int, activation: Activation = .relu, precision: Precision = .float32
  ) {
    self.precision = precision
    model = MLP(inputs: 12, hidden: [40, 33], classes: 5, activation: activation, dropout: 0.25)
    sampler = DistributedSampler(
      sampleCount: sampleCount, batchSize: batchSize, microBatchCount: microBatches, seed: seed)
    initial = randomFloats(model.layout.count, seed: 1, scale: 0.4)
    pixels = randomFloats(sampleCount * 12, seed: 2).map { UInt8(max($0, 0) * 255) }
    labels = (0..<sampleCount).map { UInt8($0 % 5) }
  }

  mutating func setPixels(_ indices: Range<Int>, of image: Int, to value: UInt8) {
    for index in indices { pixels[image * 12 + index] = value }
  }

  struct Outcome {
    var parameters: [Float] = []
    /// What stands between and behind the parameters.
    var padding: [Float] = []
    var parametersAfterFirstStep: [Float] = []
    var score = Score()
    /// The steps at which workers found that the loss was not finite.
    var stops: [Int] = []
    /// Each worker's heap allocations in each step.
    var allocations: [Int64] = []
  }

  /// Trains with threads as workers.
  func run(workers count: Int) throws -> Outcome {
    let microBatches = 0..<sampler.microBatchCount
    let team = TestTeam(
      parameterCount: model.layout.length, microBatches: microBatches, precision: precision, workers: count)
    team.parameters = model.layout.buffer(initial)
    let memory = team.memory
    let network = memory.parameters(of: model)
    memory.round(0..<model.layout.length)
    let synchronizer = SharedMemorySynchronizer(memory)
    let outcome = Mutex(Outcome())
    try pixels.withUnsafeBufferPointer { pixels in
      try labels.withUnsafeBufferPointer { labels in
        let images = LabeledImages(images: pixels, labels: labels, rows: 3, columns: 4, classCount: 5)
        try WorkerThreads.run(count, abandoning: memory.barrier) { index in
          let worker = try Worker(
            index, microBatches: microBatches.share(index, of: count), of: memory, network: network,
            sampler: sampler, images: images, seed: seed)
          var score = Score()
          do {
            try train(worker, synchronizer, memory, index, outcome, &score)
          } catch let error as NonFiniteLoss {
            outcome.withLock { $0.stops.append(error.step.number) }
          }
          outcome.withLock { [score] in $0.score += score }
        }
      }
    }
    outcome.withLock {
      $0.parameters = model.layout.fileOrder(team.parameters)
      $0.padding = model.layout.padding(team.parameters)
    }
    return outcome.withLock { $0 }
  }

  private func train(
    _ worker: Worker, _ synchronizer: SharedMemorySynchronizer, _ memory: TeamMemory, _ index: Int,
    _ outcome: borrowing Mutex<Outcome>, _ score: inout Score
  ) throws {
    for epoch in 1...epochs {
      let order = sampler.order(epoch: epoch)
      for number in 0..<sampler.stepsPerEpoch {
        let step = (epoch - 1) * sampler.stepsPerEpoch + number + 1
        let before = CAllocationCount_ofThisThread()
        try order.withUnsafeBufferPointer {
          try worker.computeGradients(batch: sampler.batch(step: number), order: $0, step: step, score: &score)
        }
        _ = try synchronizer.update(
          worker: worker.slice, with: SGD(momentum: momentum),
          at: TrainingStep(epoch: epoch, number: step, learningRate: learningRate), stopping: false)
        let allocations = CAllocationCount_ofThisThread() - before
        outcome.withLock { $0.allocations.append(allocations) }
        if step == 1, index == 0 {
          let parameters = model.layout.fileOrder(of: UnsafeBufferPointer(memory.allParameters))
          outcome.withLock { $0.parametersAfterFirstStep = parameters }
        }
      }
    }
  }

  /// The same training without micro-batches, in Double: the parameters, and the mean loss of all steps' images.
  func reference() -> (parameters: [Double], loss: Double) {
    var network = ReferenceMLP(model, parameters: initial)
    var velocity = [Double](repeating: 0, count: initial.count)
    var (loss, step) = (0.0, UInt32(0))
    for epoch in 1...epochs {
      let order = sampler.order(epoch: epoch)
      for start in stride(from: 0, to: order.count, by: sampler.batchSize) {
        step += 1
        let batch = order[start..<min(start + sampler.batchSize, order.count)].map { example($0, step: step) }
        loss += network.loss(batch)
        for (index, gradient) in network.gradient(batch).enumerated() {
          velocity[index] = momentum * velocity[index] + gradient / Double(batch.count)
          network.parameters[index] -= Double(learningRate) * velocity[index]
        }
      }
    }
    return (network.parameters, loss / Double(epochs * sampler.sampleCount))
  }

  private func example(_ sample: UInt32, step: UInt32) -> ReferenceMLP.Example {
    let image = Int(sample)
    return ReferenceMLP.Example(
      input: pixels[image * 12..<(image + 1) * 12].map { Float($0) / 255 }, label: Int(labels[image]),
      factors: [40, 33].enumerated().map { layer, width in
        (0..<width).map {
          dropoutFactor(probability: 0.25, seed: seed, step: step, sample: sample, layer: layer, unit: $0)
        }
      })
  }
}
