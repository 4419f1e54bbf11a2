/// A fully connected layer: outputs = inputs · weightᵀ + bias.
///
/// The layer holds no numbers, only where they stand in the flat parameters: its weight [outputs, inputs], row-major,
/// and its bias [outputs].
public struct Linear: Sendable, Equatable {
  /// The width of a row of inputs.
  public let inputs: Int
  /// The width of a row of outputs.
  public let outputs: Int
  /// The index of the weight's first element in the flat parameters.
  public let weightOffset: Int
  /// The index of the bias's first element in the flat parameters.
  public let biasOffset: Int
}
