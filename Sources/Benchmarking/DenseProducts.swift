import Model
import NeuralNetwork

/// oneDNN's matrix products of one worker's rows, none of whose terms are skipped: the yardstick beside epochs.
///
/// They are those of a training: of each layer forward, the weights' gradient and, of all layers but the first, the inputs'
/// gradient. Of each, all ways are tried once in which a training could have it, and the one kept that oneDNN runs fastest:
/// the weights as [inputs, outputs] or [outputs, inputs], rows with or without padding between them, and the weights'
/// gradient of each micro-batch or of all rows at once. So no layout favors us.
///
/// Not `Sendable`: one thread at a time uses it.
package final class DenseProducts {
  /// A product, on its buffers.
  private struct Run {
    let product: MatrixProduct
    let source, weights: UnsafeMutableRawPointer
    let bias: UnsafeMutablePointer<Float>?
    let destination: UnsafeMutablePointer<Float>
    let multiplyAdds: Int

    func callAsFunction() throws(OneDNNError) { try product(source, weights, bias: bias, into: destination) }
  }

  private let model: MLP
  private let precision: Precision
  /// The rows of each of the worker's micro-batches, of each kind of batch.
  private let batches: [[Int]]
  /// What they read and write.
  package let operands: DenseOperands
  private let context: OneDNNContext
  /// By the kind of batch, in the order of a step.
  private var runs: [[Run]] = []

  /// The products of a worker; `choose` makes them.
  ///
  /// - Parameters:
  ///   - model: The network.
  ///   - precision: What the products read.
  ///   - batches: The rows of each of the worker's micro-batches, of each kind of batch.
  ///   - weights: As `DenseOperands` wants them.
  /// - Throws: `OneDNNError`.
  package init(
    _ model: MLP, precision: Precision, batches: [[Int]], weights: UnsafeMutableRawBufferPointer
  ) throws(OneDNNError) {
    (self.model, self.precision, self.batches) = (model, precision, batches)
    operands = DenseOperands(model, precision, capacity: Self.capacity(batches), weights: weights)
    context = try OneDNNContext()
  }

  /// The bytes of the weights, to be filled by `fill` and shared.
  package static func weightByteCount(_ model: MLP, precision: Precision) -> Int {
    DenseOperands.weightByteCount(model, precision)
  }

  /// Fills the weights.
  package static func fill(weights: UnsafeMutableRawBufferPointer, precision: Precision) {
    DenseOperands.fill(weights, precision)
  }

  /// The bytes that a worker takes beside the weights. oneDNN may copy a layer's weights too.
  package static func byteCount(_ model: MLP, precision: Precision, batches: [[Int]]) -> Int {
    DenseOperands.byteCount(model, precision, capacity: capacity(batches))
      + (model.layers.map { $0.inputs * $0.outputs }.max() ?? 0) * precision.byteCount
  }

  private static func capacity(_ batches: [[Int]]) -> Int { max(1, batches.map { $0.reduce(0, +) }.max() ?? 0) }

  /// Makes the products, and of each chooses what is fastest while all threads that will run them do the same.
  package func choose() throws(OneDNNError) {
    runs = []
    for batch in batches {
      var chosen: [Run] = []
      if batch.contains(where: { $0 > 0 }) {
        for layer in model.layers.indices { chosen += try fastest(forward(layer, batch)) }
        for layer in model.layers.indices.reversed() {
          chosen += try fastest(weightGradient(layer, batch))
          if layer > 0 { chosen += try fastest(inputGradient(layer, batch)) }
        }
      }
      runs.append(chosen)
    }
  }

  /// Runs the products of a kind of batch, after `choose`.
  package func run(batch: Int) throws(OneDNNError) {
    for run in runs[batch] { try run() }
  }

  /// The multiply-adds of such a run.
  package func multiplyAdds(batch: Int) -> Int { runs[batch].reduce(0) { $0 + $1.multiplyAdds } }

  // MARK: - Ways to have a product

  /// What isn't given by the product itself.
  private static let layouts = [false, true].flatMap { isTransposed in
    [false, true].map { isPadded in (isTransposed: isTransposed, isPadded: isPadded) }
  }

  private static func stride(_ width: Int, _ isPadded: Bool) -> Int {
    isPadded ? ParameterLayout.rowStride(width) : width
  }

  /// inputs [rows, in] · weights [in, out] + bias.
  private func forward(_ index: Int, _ batch: [Int]) throws(OneDNNError) -> [[Run]] {
    let (layer, place) = (model.layers[index], operands.layers[index])
    var ways: [[Run]] = []
    for way in Self.layouts {
      let shape = ProductShape(
        rows: batch.reduce(0, +), inner: layer.inputs, columns: layer.outputs,
        weights: way.isTransposed ? .transposed : .plain, sourceStride: Self.stride(layer.inputs, way.isPadded),
        weightsStride: Self.stride(way.isTransposed ? layer.inputs : layer.outputs, way.isPadded),
        destinationStride: Self.stride(layer.outputs, way.isPadded), hasBias: true, precision: precision)
      ways.append([try run(shape, place.inputs, place.weights, bias: place.bias, into: place.outputs)])
    }
    return ways
  }

  /// deltas [rows, out] · weights [out, in].
  private func inputGradient(_ index: Int, _ batch: [Int]) throws(OneDNNError) -> [[Run]] {
    let (layer, place) = (model.layers[index], operands.layers[index])
    var ways: [[Run]] = []
    for way in Self.layouts {
      let shape = ProductShape(
        rows: batch.reduce(0, +), inner: layer.outputs, columns: layer.inputs,
        weights: way.isTransposed ? .transposed : .plain, sourceStride: Self.stride(layer.outputs, way.isPadded),
        weightsStride: Self.stride(way.isTransposed ? layer.outputs : layer.inputs, way.isPadded),
        destinationStride: Self.stride(layer.inputs, way.isPadded), precision: precision)
      ways.append([try run(shape, place.deltas, place.weights, into: operands.outputGradients[index - 1])])
    }
    return ways
  }

  /// inputs [in, rows] · deltas [rows, out], or, transposed, deltas [out, rows] · inputs [rows, in].
  private func weightGradient(_ index: Int, _ batch: [Int]) throws(OneDNNError) -> [[Run]] {
    let (layer, place) = (model.layers[index], operands.layers[index])
    let inputs = (width: layer.inputs, start: place.inputs)
    let deltas = (width: layer.outputs, start: place.deltas)
    var ways: [[Run]] = []
    for way in Self.layouts {
      let (left, right) = way.isTransposed ? (deltas, inputs) : (inputs, deltas)
      let (leftStride, rightStride) = (Self.stride(left.width, way.isPadded), Self.stride(right.width, way.isPadded))
      for parts in [[batch.reduce(0, +)], batch.filter { $0 > 0 }] {
        var (runs, row): ([Run], Int) = ([], 0)
        for rows in parts {
          let shape = ProductShape(
            rows: left.width, inner: rows, columns: right.width, source: .transposed, sourceStride: leftStride,
            weightsStride: rightStride, destinationStride: Self.stride(right.width, way.isPadded), accumulates: row > 0,
            precision: precision)
          runs.append(
            try run(
              shape, left.start + row * leftStride * precision.byteCount,
              right.start + row * rightStride * precision.byteCount, into: place.weightGradient))
          row += rows
        }
        ways.append(runs)
      }
    }
    return ways
  }

  private func run(
    _ shape: ProductShape, _ source: UnsafeMutableRawPointer, _ weights: UnsafeMutableRawPointer,
    bias: UnsafeMutablePointer<Float>? = nil, into destination: UnsafeMutablePointer<Float>
  ) throws(OneDNNError) -> Run {
    Run(
      product: try MatrixProduct(shape, in: context), source: source, weights: weights, bias: bias,
      destination: destination, multiplyAdds: shape.rows * shape.inner * shape.columns)
  }

  /// The way whose least time of a few is the least. What is far behind isn't tried again.
  private func fastest(_ ways: [[Run]]) throws(OneDNNError) -> [Run] {
    var seconds = ways.map { _ in Double.infinity }
    // The first round warms up.
    for round in 0...5 {
      let least = seconds.min() ?? 0
      for (index, way) in ways.enumerated() where round < 2 || seconds[index] < 2 * least {
        let start = ContinuousClock.now
        for run in way { try run() }
        let time = (ContinuousClock.now - start) / .seconds(1)
        if round > 0 { seconds[index] = min(seconds[index], time) }
      }
    }
    let best = zip(ways, seconds).min { $0.1 < $1.1 }
    return best?.0 ?? []
  }
}
