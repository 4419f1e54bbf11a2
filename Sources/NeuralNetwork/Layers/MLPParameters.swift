import CKernels
import Model

/// The parameters of a network as its passes read them: the flat float32 buffer and, for products in bfloat16, the same
/// numbers rounded.
///
/// A view: the memory belongs to the caller, and whoever changes a parameter there rounds it anew.
public struct MLPParameters: @unchecked Sendable {
  /// The architecture.
  public let model: MLP
  /// The parameters: a flat buffer of the model's layout.
  public let values: UnsafeMutablePointer<Float>
  /// As many bfloat16s; nil for products in float32.
  private let rounded: UnsafeMutablePointer<UInt16>?

  /// A view of parameters and, for products in bfloat16, of memory for as many 16-bit numbers.
  public init(_ model: MLP, values: UnsafeMutablePointer<Float>, rounded: UnsafeMutablePointer<UInt16>? = nil) {
    self.model = model
    self.values = values
    self.rounded = rounded
  }

  /// The number format in which the products read the weights.
  public var precision: Precision { rounded == nil ? .float32 : .bfloat16 }

  /// Calls `body` with a copy of some parameters, a flat buffer of the model's layout, in a precision.
  public static func with<Success>(
    _ values: [Float], of model: MLP, precision: Precision, _ body: (MLPParameters) throws -> Success
  ) throws -> Success {
    precondition(values.count == model.layout.length, "as many numbers as the layout is long")
    let numbers = AlignedMemory(byteCount: values.count * Precision.float32.byteCount)
    let rounded = AlignedMemory(byteCount: values.count * Precision.bfloat16.byteCount)
    let (wide, narrow) = (
      numbers.operands(.float32, count: values.count), rounded.operands(.bfloat16, count: values.count)
    )
    values.withUnsafeBufferPointer {
      wide.update(from: $0)
      narrow.update(from: $0)
    }
    // Both live until `body` has returned.
    return try withExtendedLifetime((numbers, rounded)) {
      try body(
        MLPParameters(
          model, values: wide.start.assumingMemoryBound(to: Float.self),
          rounded: precision == .float32 ? nil : narrow.start.assumingMemoryBound(to: UInt16.self)))
    }
  }

  /// A layer's weight and bias as the kernels read them.
  func kernelWeights(of layer: Linear) -> CKernels_Weights {
    CKernels_Weights(
      start: values + layer.weightOffset, stride: layer.weightStride, bias: values + layer.biasOffset)
  }

  /// A layer's weight as oneDNN's products read it.
  func weight(of layer: Linear) -> UnsafeRawPointer {
    rounded.map { UnsafeRawPointer($0 + layer.weightOffset) } ?? UnsafeRawPointer(values + layer.weightOffset)
  }
}
