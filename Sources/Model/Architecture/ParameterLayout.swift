/// Where each tensor of a network stands in its one flat buffer of parameters; gradients have the same layout.
public struct ParameterLayout: Sendable, Equatable {
  /// A tensor's place.
  public struct Tensor: Sendable, Equatable {
    /// PyTorch's name for it, such as `layers.0.weight`.
    public let name: String
    /// Its dimensions, slowest first: [outputs, inputs] for a weight, [outputs] for a bias.
    public let shape: [Int]
    /// The index of its first element in the flat buffer.
    public let offset: Int

    /// The number of its elements.
    public var count: Int { shape.reduce(1, *) }
    /// The indices of its elements in the flat buffer.
    public var range: Range<Int> { offset..<offset + count }
  }

  /// The tensors in the order of their offsets, without gaps.
  public private(set) var tensors: [Tensor] = []

  /// The number of parameters.
  public var count: Int { tensors.last?.range.upperBound ?? 0 }

  /// Appends a tensor and returns its offset.
  mutating func append(_ name: String, _ shape: [Int]) -> Int {
    let offset = count
    tensors.append(Tensor(name: name, shape: shape, offset: offset))
    return offset
  }
}
