import CKernels
import Model

/// What each layer reads for the rows of a batch: the pictures, or the outputs of the hidden layer below it, after activation
/// and dropout. For training also masks, of the units that count.
///
/// A view: the memory is the caller's. Threads may fill in different micro-batches at once.
public struct Activations: @unchecked Sendable {
  /// The inputs of one layer.
  private struct Inputs {
    /// [rows, stride], of which the rows' ends are padding, and 0.
    let values: UnsafeMutablePointer<Float>
    let width, stride: Int
    /// [words, maskStride]; nil for evaluating.
    let masks: UnsafeMutablePointer<UInt32>?
    let maskStride: Int
  }

  private let layers: [Inputs]

  /// The activations of up to `rows` rows, in memory of `byteCount` bytes on a cache line's boundary, all 0 at first.
  ///
  /// - Parameters:
  ///   - model: The network.
  ///   - rows: The most rows of a batch.
  ///   - words: The most words that a unit's masks take, as `MicroBatches` says; 0 for none.
  ///   - memory: Outlives the view.
  public init(_ model: MLP, rows: Int, words: Int, at memory: UnsafeMutableRawPointer) {
    var next = memory
    layers = model.layers.map { layer in
      let (stride, maskStride) = Self.strides(layer)
      // The parts follow each other without overlap, each as long as `byteCount` has it.
      let values = next.assumingMemoryBound(to: Float.self)
      let masks = UnsafeMutableRawPointer(values + rows * stride).assumingMemoryBound(to: UInt32.self)
      next = UnsafeMutableRawPointer(masks + words * maskStride)
      return Inputs(
        values: values, width: layer.inputs, stride: stride, masks: words > 0 ? masks : nil, maskStride: maskStride)
    }
  }

  /// The bytes that they take.
  public static func byteCount(_ model: MLP, rows: Int, words: Int) -> Int {
    model.layers.reduce(0) {
      let (stride, maskStride) = strides($1)
      return $0 + MemoryLayout<Float>.stride * rows * stride + MemoryLayout<UInt32>.stride * words * maskStride
    }
  }

  private static func strides(_ layer: Linear) -> (values: Int, masks: Int) {
    (stride(layer), ParameterLayout.wholeLines(layer.inputs))
  }

  /// From one row of a layer's inputs to the next.
  package static func stride(_ layer: Linear) -> Int { ParameterLayout.rowStride(layer.inputs) }

  /// The picture of a row, for the caller to write before a pass: as many numbers as the network has inputs, all finite.
  public func picture(_ row: Int) -> UnsafeMutableBufferPointer<Float> {
    UnsafeMutableBufferPointer(start: mutableInputs(of: 0, from: row).start, count: layers[0].width)
  }

  /// Whether there are masks.
  var hasMasks: Bool { layers.contains { $0.masks != nil } }

  /// The inputs of a layer, from some row and column on.
  func inputs(of layer: Int, from row: Int = 0, column: Int = 0) -> CKernels_Rows {
    CKernels_Rows(start: layers[layer].values + row * layers[layer].stride + column, stride: layers[layer].stride)
  }

  /// The same, to be written.
  package func mutableInputs(of layer: Int, from row: Int = 0) -> CKernels_MutableRows {
    CKernels_MutableRows(start: layers[layer].values + row * layers[layer].stride, stride: layers[layer].stride)
  }

  /// The masks of a layer's inputs, from some word and column on; there must be masks.
  func masks(of layer: Int, from word: Int = 0, column: Int = 0) -> CKernels_Masks {
    CKernels_Masks(
      start: layers[layer].masks.map { $0 + word * layers[layer].maskStride + column }, stride: layers[layer].maskStride
    )
  }

  /// The same, to be written, and empty if there are none.
  func mutableMasks(of layer: Int, from word: Int) -> CKernels_MutableMasks {
    CKernels_MutableMasks(
      start: layers[layer].masks.map { $0 + word * layers[layer].maskStride }, stride: layers[layer].maskStride)
  }

  /// Sets the masks of a layer's inputs that aren't 0, and clears the others, in some micro-batches; there must be masks.
  package func setMasks(of layer: Int, _ microBatches: Range<Int>, in batch: MicroBatches) {
    batch.forEach(of: microBatches) { rows, word in
      CKernels_mask(
        inputs(of: layer, from: rows.lowerBound), rows.count, layers[layer].width, mutableMasks(of: layer, from: word))
    }
  }

  /// The outputs of each hidden layer in some rows, padding included.
  package func outputs(ofRows rows: Range<Int>) -> [UnsafeMutableBufferPointer<Float>] {
    // Rows of a layer stand together.
    layers.dropFirst().map {
      UnsafeMutableBufferPointer(start: $0.values + rows.lowerBound * $0.stride, count: rows.count * $0.stride)
    }
  }

  /// How many of a layer's inputs count, in some micro-batches. Bits of what pads the rows mean nothing.
  package func countOfSetMasks(of layer: Int, _ microBatches: Range<Int>, in batch: MicroBatches) -> Int {
    var count = 0
    batch.forEach(of: microBatches) { rows, first in
      for word in first..<first + (rows.count + 31) / 32 {
        guard let masks = mutableMasks(of: layer, from: word).start else { continue }
        count = (0..<layers[layer].width).reduce(count) { $0 + masks[$1].nonzeroBitCount }
      }
    }
    return count
  }
}
