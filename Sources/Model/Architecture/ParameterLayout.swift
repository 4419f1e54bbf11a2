/// Where each tensor of a network stands in its one flat buffer of parameters; gradients and the optimizer's state have the
/// same layout.
///
/// Files hold a weight as PyTorch does, [outputs, inputs]; in the buffer it stands as [inputs, outputs], as all products of
/// a layer want it: what files have at [o, i] stands at `offset + i * rowStride + o`. What no tensor needs is padding,
/// which is always 0: an optimizer leaves a parameter at 0 whose gradient and state are 0.
public struct ParameterLayout: Sendable, Equatable {
  /// A tensor's place.
  public struct Tensor: Sendable, Equatable {
    /// PyTorch's name for it, such as `layers.0.weight`.
    public let name: String
    /// Its dimensions in files, slowest first: [outputs, inputs] for a weight, [outputs] for a bias.
    public let shape: [Int]
    /// The index of its first number in the flat buffer, a multiple of a cache line's.
    public let offset: Int
    /// How far each row stands behind the one before: the outputs, rounded up to an odd number of cache lines for a weight
    /// and to any for a bias, whose only row it is.
    public let rowStride: Int

    /// The number of its elements.
    public var count: Int { shape.reduce(1, *) }
    /// The indices of its elements in the flat buffer, with the padding between and behind them.
    public var range: Range<Int> { offset..<offset + inputs * rowStride }
    /// The rows in the buffer: 1 for a bias.
    var inputs: Int { shape.count == 2 ? shape[1] : 1 }
    /// The numbers of a row, without padding.
    var outputs: Int { shape[0] }
  }

  /// The numbers of a cache line.
  static let lineLength = 16

  /// The tensors in the order of their offsets.
  public private(set) var tensors: [Tensor] = []

  /// The number of parameters.
  public var count: Int { tensors.reduce(0) { $0 + $1.count } }

  /// The numbers of the flat buffer: the parameters and the padding, in whole cache lines.
  public var length: Int { tensors.last?.range.upperBound ?? 0 }

  /// Appends a weight of a layer with these widths and returns its place.
  mutating func appendWeight(_ name: String, inputs: Int, outputs: Int) -> Tensor {
    append(
      Tensor(
        name: name, shape: [outputs, inputs], offset: length, rowStride: Self.rowStride(outputs)))
  }

  /// Appends a bias and returns its place.
  mutating func appendBias(_ name: String, outputs: Int) -> Tensor {
    append(Tensor(name: name, shape: [outputs], offset: length, rowStride: Self.wholeLines(outputs)))
  }

  private mutating func append(_ tensor: Tensor) -> Tensor {
    tensors.append(tensor)
    return tensor
  }

  /// So many numbers, rounded up to whole cache lines.
  package static func wholeLines(_ count: Int) -> Int { (count + lineLength - 1) / lineLength * lineLength }

  /// How far apart rows of so many numbers stand: an odd number of cache lines.
  ///
  /// Rows that are an even number of lines apart share few sets of the first-level cache, and evict each other from it.
  package static func rowStride(_ count: Int) -> Int { wholeLines(count) | lineLength }
}
