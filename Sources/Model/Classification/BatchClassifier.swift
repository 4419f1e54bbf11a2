import CKernels
import Synchronization

/// A trained model that classifies many pictures at once, by one product a layer: for servers and whole data sets.
///
/// Its logits have the bits that an evaluation of a training in float32 has, whatever pictures are classified together. It holds
/// a copy of the parameters, laid out for the kernels. Several threads may call it; one computes at a time.
public final class BatchClassifier: Sendable {
  /// The network.
  public let model: MLP
  /// The most pictures of a product; of more, several are made.
  public static let mostAtOnce = 64

  private let memory: Mutex<Memory>

  /// A copy of a model's parameters, and room for `mostAtOnce` pictures.
  public init(_ trained: TrainedModel) {
    model = trained.model
    memory = Mutex(Memory(trained))
  }

  /// The probability of each class for some pictures.
  ///
  /// - Parameter pictures: Each [inputs], 0 to 255.
  /// - Returns: As many as there are pictures, each [classes], which add up to 1.
  public func probabilities(of pictures: [[UInt8]]) -> [[Float]] {
    precondition(pictures.allSatisfy { $0.count == model.inputs }, "every input needs a pixel")
    return memory.withLock { memory in
      stride(from: 0, to: pictures.count, by: Self.mostAtOnce).flatMap { first in
        memory.logits(of: pictures[first..<min(first + Self.mostAtOnce, pictures.count)], model).map(softmax)
      }
    }
  }
}

/// The parameters and what a product reads and writes, on cache lines' boundaries as the kernels want them.
private struct Memory: ~Copyable {
  private let start: UnsafeMutableRawPointer
  private let parameters: UnsafeMutablePointer<Float>
  /// What a layer reads and what it writes, in turn: each has room for the widest rows.
  private let rows: (UnsafeMutablePointer<Float>, UnsafeMutablePointer<Float>)
  private let scratch: UnsafeMutableRawPointer

  init(_ trained: TrainedModel) {
    let model = trained.model
    let widest = ([model.inputs] + model.layers.map(\.outputs)).map(ParameterLayout.rowStride).max() ?? 0
    // Each is a whole number of cache lines long.
    let (parameterCount, rowCount) = (trained.parameters.count, BatchClassifier.mostAtOnce * widest)
    let byteCount = (parameterCount + 2 * rowCount) * MemoryLayout<Float>.stride
    start = .allocate(byteCount: byteCount + Int(CKERNELS_FORWARD_SCRATCH), alignment: 64)
    start.initializeMemory(as: UInt8.self, repeating: 0, count: byteCount)
    // Safe: the parts follow each other without overlap, and the memory lives as long as this.
    let numbers = start.assumingMemoryBound(to: Float.self)
    parameters = numbers
    rows = (numbers + parameterCount, numbers + parameterCount + rowCount)
    scratch = start + byteCount
    trained.parameters.withUnsafeBufferPointer { parameters in
      if let first = parameters.baseAddress { numbers.update(from: first, count: parameterCount) }
    }
  }

  deinit { start.deallocate() }

  /// [classes] for each of at most `mostAtOnce` pictures.
  func logits(of pictures: ArraySlice<[UInt8]>, _ model: MLP) -> [[Float]] {
    var (inputs, outputs) = (rows.0, rows.1)
    let indices = (0..<UInt32(pictures.count)).map { $0 }
    // Safe: there is a row of rowStride numbers for each picture and layer, and padding that a layer reads is 0, as the
    // products write what pads their rows.
    CKernels_gather(
      pictures.flatMap { $0 }, indices, pictures.count, model.inputs,
      CKernels_MutableRows(start: inputs, stride: ParameterLayout.rowStride(model.inputs)))
    for (index, layer) in model.layers.enumerated() {
      let written = CKernels_MutableRows(start: outputs, stride: ParameterLayout.rowStride(layer.outputs))
      CKernels_forward(
        CKernels_Rows(start: inputs, stride: ParameterLayout.rowStride(layer.inputs)), pictures.count, layer.inputs,
        CKernels_Weights(
          start: parameters + layer.weightOffset, stride: layer.weightStride, bias: parameters + layer.biasOffset),
        written, layer.outputs, scratch)
      if index < model.layers.count - 1 { activate(written, pictures.count, layer.outputs, model.activation) }
      swap(&inputs, &outputs)
    }
    let stride = ParameterLayout.rowStride(model.classes)
    return (0..<pictures.count).map { row in
      Array(UnsafeBufferPointer(start: inputs + row * stride, count: model.classes))
    }
  }

  private func activate(_ values: CKernels_MutableRows, _ count: Int, _ width: Int, _ activation: Activation) {
    if let kernel = activation.smoothKernel {
      CKernels_activate(kernel, CKernels_Rows(start: values.start, stride: values.stride), count, width, values)
    } else {
      let none = CKernels_Dropout(samples: nil, step: 0, stream: 0, key0: 0, key1: 0, threshold: 0, scale: 1)
      CKernels_relu_dropout(values, count, width, none, CKernels_MutableMasks(start: nil, stride: 0))
    }
  }
}
