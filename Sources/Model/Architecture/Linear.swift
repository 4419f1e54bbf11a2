/// A fully connected layer: outputs = inputs · weight + bias.
///
/// The layer holds no numbers, only where they stand in the flat parameters: its weight [inputs, outputs], whose rows are
/// `weightStride` apart, and its bias [outputs]. Files hold the weight as [outputs, inputs]; see `ParameterLayout`.
public struct Linear: Sendable, Equatable {
  /// The width of a row of inputs.
  public let inputs: Int
  /// The width of a row of outputs.
  public let outputs: Int
  /// The index of the weight's first number in the flat parameters, a multiple of 16.
  public let weightOffset: Int
  /// From the weights of one input to those of the next: at least `outputs`, and an odd multiple of 16.
  public let weightStride: Int
  /// The index of the bias's first number in the flat parameters, a multiple of 16.
  public let biasOffset: Int

  /// The indices of the weight in the flat parameters, padding among them.
  public var weightRange: Range<Int> { weightOffset..<weightOffset + inputs * weightStride }
}
