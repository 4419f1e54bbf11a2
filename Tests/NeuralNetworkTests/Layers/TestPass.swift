import Model
import NeuralNetwork
import TestSupport
import Testing

/// What forward and backward passes over a batch leave behind.
struct TestPass {
  /// [rows, classes].
  private(set) var logits: [Float] = []
  /// Of each micro-batch, in the file order.
  private(set) var gradients: [[Float]] = []
  /// Summed over the micro-batches, in the file order.
  private(set) var sum: [Float] = []
  /// What the gradients have as padding.
  private(set) var padding: [Float] = []
  /// How often each number of the flat gradient was given.
  private(set) var timesGiven: [Int] = []
  private(set) var score = Score()
  /// The last layer with a delta that isn't finite.
  private(set) var nonFiniteLayer: Int?
  /// The first layer with an output that isn't finite, if a loss isn't.
  private(set) var firstNonFiniteLayer: Int?

  /// How a batch is dealt.
  struct Work {
    /// The rows of each micro-batch, in order.
    var microBatches: [Range<Int>]
    /// The micro-batches that each pass takes; one takes all if nil.
    var passes: [Range<Int>]?
    /// Who forms the gradients.
    var workers = 1
  }

  /// Runs `pass` on rows of inputs with their labels.
  ///
  /// - Parameters:
  ///   - pass: Runs both ways.
  ///   - inputs: [labels.count, inputs of the model], row-major.
  ///   - labels: The class of each row.
  ///   - parameters: Those of the pass's model, in the file order.
  ///   - work: How the rows are dealt.
  ///   - sampleCount: What the loss is the mean over; the number of rows if nil.
  ///   - dropout: What to draw the masks for, with the sample index of each row; nil for no dropout.
  ///   - deltas: Those of the logits, [rows, classes], in place of the loss's gradient.
  /// - Throws: `OneDNNError` where the pass fails.
  init(
    _ pass: MLPPass, inputs: some Collection<Float>, labels: [Int], parameters: [Float], work: Work,
    sampleCount: Int? = nil, dropout: (draw: Dropout.Draw, samples: [UInt32])? = nil, deltas: [Float]? = nil
  ) throws {
    let (model, inputs) = (pass.model, Array(inputs))
    let batch = MicroBatches(rowCounts: work.microBatches.map(\.count))
    let memory = BatchMemory(model, batch)
    for row in labels.indices {
      let to = try #require(memory.activations.mutableInputs(of: 0, from: row).start)
      for i in 0..<model.inputs { to[i] = inputs[row * model.inputs + i] }
    }
    logits = [Float](repeating: .nan, count: labels.count * model.classes)
    try (dropout?.samples ?? []).withUnsafeBufferPointer { samples in
      try MLPParameters.with(model.layout.buffer(parameters), of: model, precision: pass.precision) { parameters in
        for microBatches in work.passes ?? [work.microBatches.indices] {
          let range = batch.rows(of: microBatches)
          let rows = MLPPass.Rows(
            of: microBatches, in: batch, activations: memory.activations,
            dropout: dropout.map { ($0.draw, UnsafeBufferPointer(rebasing: samples[range])) })
          try pass.forward(rows, parameters: parameters)
          for (index, row) in range.enumerated() {
            for j in 0..<model.classes { logits[row * model.classes + j] = pass.logits[index * pass.logitStride + j] }
          }
          evaluate(pass, labels: labels[range], over: sampleCount ?? labels.count)
          if score.nonFiniteCount > 0 { firstNonFiniteLayer = pass.firstNonFiniteLayer(rows) }
          if let deltas {
            replaceLogits(of: pass, by: deltas[range.lowerBound * model.classes..<range.upperBound * model.classes])
          }
          nonFiniteLayer = try pass.backward(rows, parameters: parameters, into: memory.deltas) ?? nonFiniteLayer
        }
      }
    }
    formGradients(model, batch, memory, workers: work.workers)
  }

  private mutating func evaluate(_ pass: MLPPass, labels: ArraySlice<Int>, over sampleCount: Int) {
    let classes = pass.model.classes
    let oneHot = labels.flatMap { label in (0..<classes).map { $0 == label ? Float(1) : 0 } }
    oneHot.withUnsafeBufferPointer {
      SoftmaxCrossEntropy.evaluate(
        pass.logits, oneHot: $0, classes: classes, stride: pass.logitStride, gradientOver: sampleCount, into: &score)
    }
  }

  private func replaceLogits(of pass: MLPPass, by deltas: ArraySlice<Float>) {
    for (index, delta) in deltas.enumerated() {
      pass.logits[index / pass.model.classes * pass.logitStride + index % pass.model.classes] = delta
    }
  }

  private mutating func formGradients(_ model: MLP, _ batch: MicroBatches, _ memory: BatchMemory, workers: Int) {
    // What isn't given stays no number, or, where it is padding, 0.
    let unwritten = model.layout.buffer([Float](repeating: .nan, count: model.layout.count))
    var buffers = [[Float]](repeating: unwritten, count: batch.count + 1)
    timesGiven = [Int](repeating: 0, count: unwritten.count)
    for worker in 0..<workers {
      let gradients = WeightGradients(
        model, activations: memory.activations, deltas: memory.deltas, worker: worker, of: workers,
        microBatchCount: batch.count)
      for (index, microBatches) in ((0..<batch.count).map { $0..<$0 + 1 } + [0..<batch.count]).enumerated() {
        gradients.forEach(of: microBatches, in: batch) { block in
          block.forEachRow { range, numbers in
            for (offset, place) in range.enumerated() {
              buffers[index][place] = numbers[offset]
              if index == 0 { timesGiven[place] += 1 }
            }
          }
        }
      }
    }
    gradients = buffers.dropLast().map(model.layout.fileOrder)
    sum = model.layout.fileOrder(buffers[batch.count])
    padding = buffers.flatMap(model.layout.padding)
  }
}

/// Activations and deltas of a batch, and their memory.
private final class BatchMemory {
  let activations: Activations
  let deltas: PackedDeltas
  private let memory: [UnsafeMutableRawBufferPointer]

  init(_ model: MLP, _ batch: MicroBatches) {
    let (rows, words) = (batch.rowCount, batch.wordCount)
    let byteCounts = [
      Activations.byteCount(model, rows: rows, words: words), PackedDeltas.byteCount(model, rows: rows),
    ]
    memory = byteCounts.map { byteCount in
      // Never empty, so that they have addresses.
      let bytes = UnsafeMutableRawBufferPointer.allocate(byteCount: byteCount + 64, alignment: 64)
      bytes.initializeMemory(as: UInt8.self, repeating: 0)
      return bytes
    }
    activations = Activations(model, rows: rows, words: words, at: memory[0].baseAddress.unsafelyUnwrapped)
    deltas = PackedDeltas(model, rows: rows, at: memory[1].baseAddress.unsafelyUnwrapped)
  }

  deinit { memory.forEach { $0.deallocate() } }
}
