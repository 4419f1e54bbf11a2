import Model
import NeuralNetwork
import Watchdog

/// One thread of one rank: takes the rows of the micro-batches that are its own through the network and back.
///
/// Not `Sendable`: the thread that runs a worker has it to itself.
package final class Worker {
  /// Where the first number was that wasn't finite, in a step that had such a loss or gradient.
  package private(set) var nonFinitePlace: NonFiniteNumber.Place?
  /// The worker's part of the gradients and the update.
  package let slice: WorkerSlice
  private let model: MLP
  private let network: MLPParameters
  private let memory: TeamMemory
  private let sampler: DistributedSampler
  /// The micro-batches whose rows are this worker's, counted from the team's first.
  private let microBatches: Range<Int>
  /// Those of other teams whose pictures this worker fetches, counted likewise.
  private let others: [Int]
  private let examples: TrainingExamples
  private let pass: MLPPass
  private let oneHot: UnsafeMutableBufferPointer<Float>

  /// A worker over the training images.
  ///
  /// - Parameters:
  ///   - worker: The index in the team, 0 for the first thread of its first rank.
  ///   - microBatches: Those that it owns, of all that the team computes; not empty.
  ///   - others: Micro-batches of other teams whose pictures it fetches.
  ///   - memory: The team's memory.
  ///   - network: The network whose parameters stand there.
  ///   - sampler: Says which images are in which batch and micro-batch.
  ///   - examples: The training images.
  ///   - progress: Where its thread says what it does.
  /// - Throws: `OneDNNError` where oneDNN can't make a product of bfloat16s.
  package init(
    _ worker: Int, microBatches: Range<Int>, others: [Int] = [], of memory: TeamMemory, network: MLPParameters,
    sampler: DistributedSampler, examples: TrainingExamples, progress: ThreadProgress = .unobserved
  ) throws(OneDNNError) {
    model = network.model
    self.network = network
    self.memory = memory
    self.sampler = sampler
    let first = memory.microBatches.lowerBound
    self.microBatches = microBatches.lowerBound - first..<microBatches.upperBound - first
    self.others = others.map { $0 - first }
    self.examples = examples
    slice = WorkerSlice(worker: worker, of: memory, progress: progress)
    let sizes = Self.sizes(of: microBatches, sampler)
    pass = try MLPPass(model, precision: network.precision, capacity: sizes.capacity, rowCounts: sizes.rowCounts)
    oneHot = .allocate(capacity: sizes.capacity * model.classes)
  }

  deinit { oneHot.deallocate() }

  /// Computes the activations and deltas of this worker's micro-batches into the team's memory.
  ///
  /// - Parameters:
  ///   - batch: The positions in `order` of the step's images over all ranks; one of the sampler's batches.
  ///   - order: The order in which this epoch visits the images.
  ///   - step: The step since the start of training, counted from 1; dropout masks are drawn for it, and deformations for
  ///     its epoch.
  ///   - score: The loss and accuracy of this worker's images are added to it.
  /// - Throws: `OneDNNError` where oneDNN can't run a product of bfloat16s.
  package func computeDeltas(
    batch: Range<Int>, order: UnsafeBufferPointer<UInt32>, step: Int, score: inout Score
  ) throws(OneDNNError) {
    let cut = memory.microBatches(ofBatch: batch.count)
    let own = cut.rows(of: microBatches)
    slice.progress.goOn(to: .gathering)
    let first = sampler.microBatch(memory.microBatches.lowerBound, of: batch).lowerBound
    func samples(_ rows: Range<Int>) -> UnsafeBufferPointer<UInt32> {
      UnsafeBufferPointer(rebasing: order[first + rows.lowerBound..<first + rows.upperBound])
    }
    for other in others {
      let rows = cut.rows(of: other..<other + 1)
      examples.fetch(samples(rows), step: step, into: memory.activations, from: rows.lowerBound)
      memory.activations.setMasks(of: 0, other..<other + 1, in: cut)
    }
    guard !own.isEmpty else { return }
    let samples = samples(own)
    let oneHot = UnsafeMutableBufferPointer(rebasing: oneHot[0..<own.count * model.classes])
    let rows = MLPPass.Rows(
      of: microBatches, in: cut, activations: memory.activations,
      dropout: (draw: examples.dropoutDraw(step: step), samples: samples))
    examples.fetch(samples, step: step, into: memory.activations, from: own.lowerBound)
    examples.encodeLabels(of: samples, oneHot: oneHot)
    slice.progress.goOn(to: .forward)
    try pass.forward(rows, parameters: network)
    let nonFiniteCount = score.nonFiniteCount
    SoftmaxCrossEntropy.evaluate(
      pass.logits, oneHot: UnsafeBufferPointer(oneHot), classes: model.classes, stride: pass.logitStride,
      smoothing: examples.labelSmoothing, gradientOver: batch.count, into: &score)
    guard score.nonFiniteCount == nonFiniteCount else { return report(.loss(layer: pass.firstNonFiniteLayer(rows))) }
    slice.progress.goOn(to: .backward)
    if let layer = try pass.backward(rows, parameters: network, into: memory.deltas) {
      report(.gradient(layer: layer))
    }
  }

  /// Runs the products of `computeDeltas` on what it left in the team's memory, forms the weight gradients that are this
  /// worker's, and does nothing else: neither the team's memory nor the parameters change.
  ///
  /// - Parameter batch: That of the last `computeDeltas`, which all workers of the team have returned from.
  /// - Throws: `OneDNNError` where oneDNN can't run a product of bfloat16s.
  package func runProductsAlone(batch: Range<Int>) throws(OneDNNError) {
    let cut = memory.microBatches(ofBatch: batch.count)
    if !cut.rows(of: microBatches).isEmpty {
      try pass.runProductsAlone(
        MLPPass.Rows(of: microBatches, in: cut, activations: memory.activations), parameters: network)
    }
    slice.gradients.forEach(of: 0..<cut.count, in: cut) { _ in }
  }

  private func report(_ place: NonFiniteNumber.Place) {
    memory.reportNonFinite()
    nonFinitePlace = nonFinitePlace ?? place
  }

  /// The bytes that such a worker takes beside its team's memory.
  package static func byteCount(
    microBatches: Range<Int>, of team: Range<Int>, model: MLP, precision: Precision, sampler: DistributedSampler
  ) throws(OneDNNError) -> Int {
    let sizes = sizes(of: microBatches, sampler)
    let pass = try MLPPass.byteCount(
      model, precision: precision, capacity: sizes.capacity, rowCounts: sizes.rowCounts)
    return pass + MemoryLayout<Float>.stride * sizes.capacity * model.classes
      + WeightGradients.byteCount(microBatchCount: team.count)
  }

  /// The most rows of a step, and the numbers of rows of micro-batches.
  ///
  /// An epoch's last batch can give a worker more rows than a full one: of 5 micro-batches of 8 images the middle one has
  /// 1, of 7 it has 2.
  private static func sizes(
    of microBatches: Range<Int>, _ sampler: DistributedSampler
  ) -> (capacity: Int, rowCounts: Set<Int>) {
    let batches = sampler.batchShapes.map { batch in microBatches.map { sampler.microBatch($0, of: batch).count } }
    return (max(1, batches.reduce(0) { max($0, $1.reduce(0, +)) }), Set(batches.joined()).subtracting([0]))
  }
}
