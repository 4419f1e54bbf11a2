import CAllocationCount
import DataParallel
import Datasets
import Model
import NeuralNetwork
import Synchronization
import TestSupport

/// A small training run on random images.
struct TestTraining {
  let model: MLP
  let sampler: DistributedSampler
  let epochs = 2
  let momentum = 0.9
  var optimizer: any Optimizer
  var learningRate: Float = 0.05
  let seed: UInt64 = 5
  var precision: Precision
  /// In the file order, as are the outcome's parameters.
  var initial: [Float]
  private(set) var pixels: [UInt8]
  let labels: [UInt8]

  init(
    sampleCount: Int, batchSize: Int, microBatches: Int, hidden: [Int] = [40, 33], activation: Activation = .relu,
    dropout: Float = 0.25, precision: Precision = .float32
  ) {
    self.precision = precision
    optimizer = SGD(momentum: momentum)
    model = MLP(inputs: 12, hidden: hidden, classes: 5, activation: activation, dropout: dropout)
    sampler = DistributedSampler(
      sampleCount: sampleCount, batchSize: batchSize, microBatchCount: microBatches, seed: seed)
    initial = randomFloats(model.layout.count, seed: 1, scale: 0.4)
    pixels = randomFloats(sampleCount * 12, seed: 2).map { UInt8(max($0, 0) * 255) }
    labels = (0..<sampleCount).map { UInt8($0 % 5) }
  }

  mutating func setPixels(_ indices: Range<Int>, of image: Int, to value: UInt8) {
    for index in indices { pixels[image * 12 + index] = value }
  }

  /// Sets an initial parameter: of a weight the one from some input to some output, of a bias that of the output.
  mutating func set(_ tensor: String, output: Int = 0, input: Int = 0, to value: Float) {
    let before = model.layout.tensors.prefix { $0.name != tensor }
    let width = model.layout.tensors[before.count].shape.dropFirst().first ?? 1
    initial[before.reduce(0) { $0 + $1.count } + output * width + input] = value
  }

  struct Outcome {
    var parameters: [Float] = []
    /// What stands between and behind the parameters.
    var padding: [Float] = []
    var parametersAfterFirstStep: [Float] = []
    var score = Score()
    /// The steps at which workers stopped for a number that isn't finite.
    var stops: [Int] = []
    /// What it was: of a loss or a gradient the workers say that met it, of a parameter all.
    var places: [NonFiniteNumber.Place] = []
    /// The norm of each step's gradient.
    var norms: [Double] = []
    /// Each worker's heap allocations in each step.
    var allocations: [Int64] = []
  }

  /// Trains with threads as workers.
  func run(workers count: Int) throws -> Outcome {
    let microBatches = 0..<sampler.microBatchCount
    let team = TestTeam(
      model, sampler: sampler, stateCount: optimizer.stateNames.count, precision: precision, workers: count)
    team.parameters = model.layout.buffer(initial)
    let memory = team.memory
    memory.round(0..<model.layout.length)
    let synchronizer = SharedMemorySynchronizer(memory)
    let outcome = Mutex(Outcome())
    try pixels.withUnsafeBufferPointer { pixels in
      try labels.withUnsafeBufferPointer { labels in
        let images = LabeledImages(images: pixels, labels: labels, rows: 3, columns: 4, classCount: 5)
        try WorkerThreads.run(count, abandoning: memory.barrier) { index in
          let worker = try Worker(
            index, microBatches: microBatches.share(index, of: count), of: memory,
            network: memory.network, sampler: sampler,
            examples: TrainingExamples(images, sampler, seed: seed))
          var score = Score()
          do {
            try train(worker, synchronizer, memory, index, outcome, &score)
          } catch let error as NonFiniteNumber {
            let place = error.origin?.place ?? worker.nonFinitePlace
            outcome.withLock {
              $0.stops.append(error.step.number)
              if let place { $0.places.append(place) }
            }
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
        let batch = sampler.batch(step: number)
        let before = CAllocationCount_ofThisThread()
        try order.withUnsafeBufferPointer {
          try worker.computeDeltas(batch: batch, order: $0, step: step, score: &score)
        }
        _ = try synchronizer.update(
          worker: worker.slice, batchSize: batch.count, with: optimizer,
          at: TrainingStep(epoch: epoch, number: step, learningRate: learningRate, isMeasured: true), stopping: false)
        let allocations = CAllocationCount_ofThisThread() - before
        outcome.withLock { $0.allocations.append(allocations) }
        if index == 0 {
          let norm = memory.squares.norm
          outcome.withLock { $0.norms.append(norm) }
        }
        if step == 1, index == 0 {
          let parameters = model.layout.fileOrder(of: UnsafeBufferPointer(memory.allParameters))
          outcome.withLock { $0.parametersAfterFirstStep = parameters }
        }
      }
    }
  }

  /// The same training without micro-batches, in Double: the parameters, the mean loss of all steps' images, and the norm of
  /// each step's gradient.
  func reference() -> (parameters: [Double], loss: Double, norms: [Double]) {
    var network = ReferenceMLP(model, parameters: initial)
    var velocity = [Double](repeating: 0, count: initial.count)
    var (loss, step) = (0.0, UInt32(0))
    var norms: [Double] = []
    for epoch in 1...epochs {
      let order = sampler.order(epoch: epoch)
      for start in stride(from: 0, to: order.count, by: sampler.batchSize) {
        step += 1
        let batch = order[start..<min(start + sampler.batchSize, order.count)].map { example($0, step: step) }
        loss += network.loss(batch)
        let mean = network.gradient(batch).map { $0 / Double(batch.count) }
        norms.append(mean.reduce(0) { $0 + $1 * $1 }.squareRoot())
        for (index, gradient) in mean.enumerated() {
          velocity[index] = momentum * velocity[index] + gradient
          network.parameters[index] -= Double(learningRate) * velocity[index]
        }
      }
    }
    return (network.parameters, loss / Double(epochs * sampler.sampleCount), norms)
  }

  private func example(_ sample: UInt32, step: UInt32) -> ReferenceMLP.Example {
    let image = Int(sample)
    return ReferenceMLP.Example(
      input: pixels[image * 12..<(image + 1) * 12].map { Float($0) / 255 }, label: Int(labels[image]),
      factors: model.layers.dropLast().enumerated().map { index, layer in
        (0..<layer.outputs).map {
          dropoutFactor(probability: 0.25, seed: seed, step: step, sample: sample, layer: index, unit: $0)
        }
      })
  }
}
