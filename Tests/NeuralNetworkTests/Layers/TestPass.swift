import Model
import NeuralNetwork
import TestSupport
import Testing

/// What a forward and a backward pass leave behind.
struct TestPass {
  var logits: [Float] = []
  /// Of each micro-batch, in the file order.
  var gradients: [[Float]] = []
  /// What the micro-batches' gradients have as padding.
  var padding: [Float] = []
  var score = Score()

  /// Runs `pass` on rows of inputs with their labels.
  ///
  /// - Parameters:
  ///   - pass: Runs both ways.
  ///   - inputs: [labels.count, inputs of the model], row-major.
  ///   - labels: The class of each row.
  ///   - parameters: Those of the pass's model, in the file order.
  ///   - microBatches: Cover the rows, in order.
  ///   - sumsPairs: Whether every second micro-batch accumulates its gradient onto the one before.
  ///   - sampleCount: What the loss is the mean over; the number of rows if nil.
  ///   - dropout: What to draw the masks for, with the sample index of each row; nil for no dropout.
  /// - Throws: `OneDNNError` where the pass fails.
  init(
    _ pass: MLPPass, inputs: some Collection<Float>, labels: [Int], parameters: [Float], microBatches: [Range<Int>],
    sumsPairs: Bool = false, sampleCount: Int? = nil, dropout: (draw: Dropout.Draw, samples: [UInt32])? = nil
  ) throws {
    let (rows, classes) = (labels.count, pass.model.classes)
    Array(inputs).withUnsafeBufferPointer(pass.inputs.update)
    let oneHot = labels.flatMap { label in (0..<classes).map { $0 == label ? Float(1) : 0 } }
    let layout = pass.model.layout
    let count = layout.length
    let memory = UnsafeMutableBufferPointer<Float>.allocate(capacity: count * microBatches.count)
    // So that what isn't overwritten shows.
    let unwritten = layout.buffer([Float](repeating: .nan, count: layout.count))
    _ = memory.initialize(fromContentsOf: microBatches.flatMap { _ in unwritten })
    defer { memory.deallocate() }
    let start = try #require(memory.baseAddress)
    try (dropout?.samples ?? []).withUnsafeBufferPointer { samples in
      let masks = dropout.map { (draw: $0.draw, samples: samples) }
      try MLPParameters.with(layout.buffer(parameters), of: pass.model, precision: pass.precision) { parameters in
        try pass.forward(rows: rows, parameters: parameters, dropout: masks)
        logits = Array(pass.logits[0..<rows * classes])
        oneHot.withUnsafeBufferPointer {
          SoftmaxCrossEntropy.evaluate(
            pass.logits, oneHot: $0, classes: classes, gradientOver: sampleCount ?? rows, into: &score)
        }
        try pass.backward(
          rows: rows,
          microBatches: microBatches.enumerated().map {
            let accumulates = sumsPairs && !$0.isMultiple(of: 2)
            return MLPPass.MicroBatch(
              rows: $1, gradient: start + (accumulates ? $0 - 1 : $0) * count, accumulates: accumulates)
          }, parameters: parameters, dropout: masks)
      }
    }
    let buffers = microBatches.indices.map { Array(memory[$0 * count..<($0 + 1) * count]) }
    gradients = buffers.map(layout.fileOrder)
    padding = buffers.flatMap(layout.padding)
  }
}
