import Philox

/// The numbers that a picture is drawn from: a function of seed, kind and index.
struct DrawnNumbers {
  private var stream: RandomStream

  init(seed: UInt64, kind: Int, index: Int) {
    stream = RandomStream(seed: seed, purpose: .synthesis, index: UInt64(kind) << 32 | UInt64(index))
  }

  /// A number of a range, all alike.
  mutating func number(_ range: ClosedRange<Float>) -> Float {
    range.lowerBound + (range.upperBound - range.lowerBound) * stream.uniform()
  }

  /// A whole number below a positive bound.
  mutating func below(_ bound: Int) -> Int { Int(stream.integer(below: UInt32(bound))) }

  /// A number of the normal distribution with mean 0 and standard deviation 1.
  mutating func normal() -> Float { stream.normal() }
}
