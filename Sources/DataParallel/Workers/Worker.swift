import CKernels
import Datasets
import Model
import NeuralNetwork
import Watchdog

/// One thread of one rank: computes the gradients of the micro-batches that it owns.
///
/// Not `Sendable`: the thread that runs a worker has it to itself.
package final class Worker {
  /// Rows that go through the network as one pass, and where in the batch they stand.
  private struct Group {
    /// The rows, counted from the batch's first.
    let rows: Range<Int>
    /// The micro-batches in it, with rows counted from the group's first.
    let microBatches: [MLPPass.MicroBatch]
  }

  /// The first layer whose outputs held a number that isn't finite, in a step that had such a loss.
  package private(set) var nonFiniteLayer: Int?
  /// The worker's part of the sum and the update.
  package let slice: WorkerSlice
  private let model: MLP
  private let network: MLPParameters
  private let memory: TeamMemory
  private let sampler: DistributedSampler
  /// The micro-batches that this worker computes, in the numbering of all ranks.
  private let microBatches: Range<Int>
  private let images: LabeledImages
  private let seed: UInt64
  private let pass: MLPPass
  private let oneHot: UnsafeMutableBufferPointer<Float>
  /// The passes of a full batch and of an epoch's last, by the batch's size.
  private var groups: [Int: [Group]] = [:]

  /// A worker over the training images.
  ///
  /// - Parameters:
  ///   - worker: The index in the team, 0 for the first thread of its first rank.
  ///   - microBatches: Those that it owns, of all that the team computes; not empty.
  ///   - memory: The team's memory.
  ///   - network: The network whose parameters stand there, in place already.
  ///   - sampler: Says which images are in which batch and micro-batch.
  ///   - images: The training images.
  ///   - seed: What dropout masks are drawn from.
  ///   - progress: Where its thread says what it does.
  /// - Throws: `OneDNNError` where oneDNN can't make a matrix product.
  package init(
    _ worker: Int, microBatches: Range<Int>, of memory: TeamMemory, network: MLPParameters,
    sampler: DistributedSampler, images: LabeledImages, seed: UInt64, progress: ThreadProgress = .unobserved
  ) throws {
    model = network.model
    self.network = network
    self.memory = memory
    self.sampler = sampler
    self.microBatches = microBatches
    self.images = images
    self.seed = seed
    slice = WorkerSlice(worker: worker, of: memory, progress: progress)
    let capacity = Self.rowCounts(of: microBatches, sampler).max() ?? 1
    pass = try MLPPass(model, precision: network.precision, capacity: capacity)
    oneHot = .allocate(capacity: capacity * model.classes)
    try choosePasses()
  }

  deinit { oneHot.deallocate() }

  /// Computes the gradients of this worker's micro-batches into the team's memory.
  ///
  /// - Parameters:
  ///   - batch: The positions in `order` of the step's images over all ranks; one of the sampler's batches.
  ///   - order: The order in which this epoch visits the images.
  ///   - step: The step since the start of training, counted from 1; dropout masks are drawn for it.
  ///   - score: The loss and accuracy of this worker's images are added to it.
  /// - Throws: `OneDNNError` where oneDNN can't make or run a matrix product.
  package func computeGradients(
    batch: Range<Int>, order: UnsafeBufferPointer<UInt32>, step: Int, score: inout Score
  ) throws(OneDNNError) {
    guard let groups = groups[batch.count] else { preconditionFailure("a batch that isn't one of the sampler's") }
    for group in groups {
      let nonFiniteCount = score.nonFiniteCount
      try compute(group, batch: batch, order: order, step: step, score: &score)
      guard score.nonFiniteCount > nonFiniteCount else { continue }
      memory.reportNonFiniteLoss()
      nonFiniteLayer = nonFiniteLayer ?? pass.firstNonFiniteLayer(rows: group.rows.count)
    }
  }

  /// Runs the matrix products of `computeGradients` and nothing else; the gradients are then meaningless.
  package func runProductsAlone(batch: Range<Int>) throws(OneDNNError) {
    for group in groups[batch.count] ?? [] {
      try pass.runProductsAlone(
        rows: group.rows.count, microBatches: group.microBatches, parameters: network)
    }
  }

  private func compute(
    _ group: Group, batch: Range<Int>, order: UnsafeBufferPointer<UInt32>, step: Int, score: inout Score
  ) throws(OneDNNError) {
    let first = batch.lowerBound + group.rows.lowerBound
    let rows = group.rows.count
    let samples = UnsafeBufferPointer(rebasing: order[first..<first + rows])
    let oneHot = UnsafeMutableBufferPointer(rebasing: oneHot[0..<rows * model.classes])
    let dropout = (draw: Dropout.Draw(seed: seed, step: UInt32(truncatingIfNeeded: step)), samples: samples)
    slice.progress.goOn(to: .gathering)
    images.gather(samples, into: pass.inputs, oneHot: oneHot)
    slice.progress.goOn(to: .forward)
    try pass.forward(rows: rows, parameters: network, dropout: dropout)
    SoftmaxCrossEntropy.evaluate(
      pass.logits, oneHot: UnsafeBufferPointer(oneHot), classes: model.classes, gradientOver: batch.count, into: &score)
    slice.progress.goOn(to: .backward)
    try pass.backward(
      rows: rows, microBatches: group.microBatches, parameters: network, dropout: dropout)
  }

  /// The bytes that such a worker takes beside its team's memory.
  package static func byteCount(
    microBatches: Range<Int>, model: MLP, precision: Precision, sampler: DistributedSampler
  ) throws(OneDNNError) -> Int {
    let rowCounts = rowCounts(of: microBatches, sampler)
    let capacity = rowCounts.max() ?? 1
    let pass = try MLPPass.byteCount(model, precision: precision, capacity: capacity, rowCounts: rowCounts)
    return pass + MemoryLayout<Float>.stride * capacity * model.classes
  }

  /// The most rows that micro-batches may have to go through the network together. Taller products are hardly faster, and
  /// trying them would take long before the first line is printed.
  private static let mostSharedRows = 1_024

  /// The numbers of rows, none of them 0, that go through the network together: all of a batch's that are the worker's, if
  /// they aren't too many, and each of its micro-batches'.
  ///
  /// An epoch's last batch can give a worker more rows than a full one: of 5 micro-batches of 8 images the middle one has
  /// 1, of 7 it has 2.
  private static func rowCounts(of microBatches: Range<Int>, _ sampler: DistributedSampler) -> Set<Int> {
    let batches = [0, sampler.stepsPerEpoch - 1].map { sampler.batch(step: $0) }
    return Set(
      batches.flatMap { batch in
        [rows(of: microBatches, sampler, batch: batch).count].filter { $0 <= mostSharedRows }
          + microBatches.map { sampler.microBatch($0, of: batch).count }
      }
    ).subtracting([0])
  }

  // MARK: - Passes

  /// Lets micro-batches go through the network together, and gradients of pairs be summed as they're computed, where
  /// this doesn't change a bit of any sum.
  ///
  /// Fewer, taller products and fewer gradients are faster, but nobody promises that a row's bits are the same in a
  /// taller product, or that a product rounds once before it's added. So both ways are tried, on the first images, for
  /// each size that a batch can have. Trying also makes every product, so that no step has to.
  private func choosePasses() throws(OneDNNError) {
    let sizes = Set([sampler.batch(step: 0).count, sampler.batch(step: sampler.stepsPerEpoch - 1).count])
    for size in sizes { groups[size] = microBatches.map { group(of: $0..<$0 + 1, batch: 0..<size, sumsPairs: false) } }
    let rowCounts = sizes.map { Self.rows(of: microBatches, sampler, batch: 0..<$0).count }
    guard rowCounts.allSatisfy({ $0 <= Self.mostSharedRows }) else { return }
    let expected = try trial(sizes)
    guard microBatches.count > 1 else { return }
    let separate = groups
    for size in sizes { groups[size] = [group(of: microBatches, batch: 0..<size, sumsPairs: true)] }
    for pair in ownedPairs { memory.setPairSummed(true, at: pair) }
    guard try trial(sizes) != expected else { return }
    groups = separate
    for pair in ownedPairs { memory.setPairSummed(false, at: pair) }
  }

  /// The first micro-batches of the pairs that this worker owns whole.
  private var ownedPairs: [Int] {
    microBatches.dropLast().filter(memory.isPair)
  }

  /// What a trial of the passes comes to.
  private struct Trial: Equatable {
    /// A hash of the bits that this worker adds to the canonical sum.
    var sumHash = 0
    /// Hashes of the bits that products put out, by batch size, layer and row. In bfloat16 their rounding mostly hides a
    /// difference from the sums, but not in every step.
    var outputs: [[Int]] = []
  }

  /// Computes the gradients for images 0 ..< size in that order.
  private func trial(_ sizes: Set<Int>) throws(OneDNNError) -> Trial {
    var hash = Hasher()
    var trial = Trial()
    for size in sizes.sorted() {
      var outputs: [[Int]] = []
      let order = Array(0..<UInt32(size))
      var score = Score()
      for group in groups[size] ?? [] {
        // `order` is not touched while its buffer is in use.
        try order.withUnsafeBufferPointer { order throws(OneDNNError) in
          try compute(group, batch: 0..<size, order: order, step: 1, score: &score)
        }
        let hashes = pass.productOutputHashes(rows: group.rows.count)
        outputs = outputs.isEmpty ? hashes : zip(outputs, hashes).map(+)
      }
      trial.outputs += outputs
      for microBatch in microBatches where !ownedPairs.contains(microBatch - 1) {
        let gradient = memory.gradient(of: microBatch)
        if ownedPairs.contains(microBatch), !memory.isPairSummed(at: microBatch) {
          CKernels_add(gradient, memory.gradient(of: microBatch + 1), model.layout.length, gradient)
        }
        // The bytes of the gradient, which nobody else writes.
        hash.combine(bytes: UnsafeRawBufferPointer(UnsafeBufferPointer(start: gradient, count: model.layout.length)))
      }
    }
    trial.sumHash = hash.finalize()
    return trial
  }

  private func group(of microBatches: Range<Int>, batch: Range<Int>, sumsPairs: Bool) -> Group {
    let rows = Self.rows(of: microBatches, sampler, batch: batch)
    return Group(
      rows: rows.lowerBound - batch.lowerBound..<rows.upperBound - batch.lowerBound,
      microBatches: microBatches.map {
        let own = sampler.microBatch($0, of: batch)
        let accumulates = sumsPairs && ownedPairs.contains($0 - 1)
        return MLPPass.MicroBatch(
          rows: own.lowerBound - rows.lowerBound..<own.upperBound - rows.lowerBound,
          gradient: memory.gradient(of: accumulates ? $0 - 1 : $0), accumulates: accumulates)
      })
  }

  private static func rows(of microBatches: Range<Int>, _ sampler: DistributedSampler, batch: Range<Int>) -> Range<Int>
  {
    sampler.microBatch(microBatches.lowerBound, of: batch)
      .lowerBound..<sampler.microBatch(microBatches.upperBound - 1, of: batch).upperBound
  }
}
