import Model
import NeuralNetwork

/// What the dense products of one worker's rows read and write, in buffers of the sizes that a training has, full of small
/// numbers. The weights are the caller's, and all workers of a node read the same.
///
/// In float32 a product writes what the next one reads. In bfloat16 it reads buffers that nobody writes, as results are
/// float32.
package struct DenseOperands {
  /// A layer's matrices; the operands have the precision of the products.
  package struct Layer {
    package let inputs, deltas, weights: UnsafeMutableRawPointer
    package let outputs, weightGradient, bias: UnsafeMutablePointer<Float>
  }

  package let layers: [Layer]
  /// The gradients of each layer's outputs but the last one's: what the layer above computes of its inputs.
  package let outputGradients: [UnsafeMutablePointer<Float>]
  private let memory: AlignedMemory

  /// Buffers for up to `capacity` rows, and the caller's `weights`: `weightByteCount` bytes that `fill` has filled, and that
  /// outlive the buffers.
  package init(_ model: MLP, _ precision: Precision, capacity: Int, weights: UnsafeMutableRawBufferPointer) {
    let memory = AlignedMemory(byteCount: Self.byteCount(model, precision, capacity: capacity))
    Self.fill(memory.bytes, .float32)
    var taken = 0
    func take(_ count: Int, _ precision: Precision) -> UnsafeMutableRawPointer {
      let size = Self.wholeLines(count * precision.byteCount)
      defer { taken += size }
      // `byteCount` has counted all that is taken.
      let place = UnsafeMutableRawBufferPointer(rebasing: memory.bytes[taken..<taken + size])
      if precision == .bfloat16 { Self.fill(place, precision) }
      return memory.start + taken
    }
    func floats(_ count: Int) -> UnsafeMutablePointer<Float> {
      take(count, .float32).assumingMemoryBound(to: Float.self)
    }
    let sizes = Self.sizes(model, capacity: capacity)
    let inputs = sizes.inputs.map { take($0, precision) }
    let deltas = sizes.outputs.map { take($0, precision) }
    let hidden = sizes.outputs.dropLast()
    let isChained = precision == .float32
    // In float32, a hidden layer's outputs are the inputs of the next one, and its deltas their gradient.
    let outputs =
      isChained ? inputs.dropFirst().map { $0.assumingMemoryBound(to: Float.self) } : hidden.map(floats)
    outputGradients =
      isChained ? deltas.dropLast().map { $0.assumingMemoryBound(to: Float.self) } : hidden.map(floats)
    let logits = floats(sizes.outputs[hidden.count])
    guard var next = weights.baseAddress, weights.count >= Self.weightByteCount(model, precision) else {
      preconditionFailure("fewer weights than the network has")
    }
    layers = model.layers.enumerated().map { index, layer in
      defer { next += Self.wholeLines(Self.weightCount(layer) * precision.byteCount) }
      return Layer(
        inputs: inputs[index], deltas: deltas[index], weights: next,
        outputs: index < outputs.count ? outputs[index] : logits, weightGradient: floats(Self.weightCount(layer)),
        bias: floats(layer.outputs))
    }
    precondition(taken == memory.bytes.count, "buffers of other sizes than byteCount has counted")
    self.memory = memory
  }

  /// The bytes that the buffers take.
  static func byteCount(_ model: MLP, _ precision: Precision, capacity: Int) -> Int {
    let sizes = sizes(model, capacity: capacity)
    let results = precision == .float32 ? sizes.outputs.suffix(1) : sizes.outputs + sizes.outputs.dropLast()
    let parameters = model.layers.flatMap { [weightCount($0), $0.outputs] }
    return (sizes.inputs + sizes.outputs).reduce(0) { $0 + wholeLines($1 * precision.byteCount) }
      + (results + parameters).reduce(0) { $0 + wholeLines($1 * Precision.float32.byteCount) }
  }

  /// The numbers of each layer's inputs and of its outputs, with room for padded rows.
  private static func sizes(_ model: MLP, capacity: Int) -> (inputs: [Int], outputs: [Int]) {
    (
      model.layers.map { capacity * ParameterLayout.rowStride($0.inputs) },
      model.layers.map { capacity * ParameterLayout.rowStride($0.outputs) }
    )
  }

  /// The bytes of all weights.
  package static func weightByteCount(_ model: MLP, _ precision: Precision) -> Int {
    model.layers.reduce(0) { $0 + wholeLines(weightCount($1) * precision.byteCount) }
  }

  /// Fills memory with numbers between −1/16 and 1/16, which both formats have exactly and no product makes subnormal or
  /// infinite.
  static func fill(_ bytes: UnsafeMutableRawBufferPointer, _ precision: Precision) {
    for index in 0..<bytes.count / precision.byteCount {
      // SplitMix64's mixing, so that no row looks like another: Steele, Lea and Flood, OOPSLA 2014.
      var bits = UInt64(index) &* 0x9E37_79B9_7F4A_7C15
      bits = (bits ^ bits >> 30) &* 0xBF58_476D_1CE4_E5B9
      let number = Float(Int8(truncatingIfNeeded: bits >> 40)) / 2_048
      switch precision {
      case .float32: bytes.storeBytes(of: number, toByteOffset: 4 * index, as: Float.self)
      case .bfloat16:
        let half = UInt16(truncatingIfNeeded: number.bitPattern >> 16)
        bytes.storeBytes(of: half, toByteOffset: 2 * index, as: UInt16.self)
      }
    }
  }

  /// The numbers of a layer's weight, whichever way it stands and with padded rows.
  private static func weightCount(_ layer: Linear) -> Int {
    let (inputs, outputs) = (layer.inputs, layer.outputs)
    return max(inputs * ParameterLayout.rowStride(outputs), outputs * ParameterLayout.rowStride(inputs))
  }

  /// Bytes in whole cache lines.
  private static func wholeLines(_ byteCount: Int) -> Int { (byteCount + 63) / 64 * 64 }
}
