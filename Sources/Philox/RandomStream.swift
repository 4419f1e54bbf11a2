import CKernels

/// The random numbers of one purpose in sequence, for work that draws them one after the other.
///
/// A stream is a pure function of `(seed, purpose, index)`: streams of different indices are independent and can be
/// drawn on any rank or thread. The numbers it makes from its bits are its own, not the standard library's, whose
/// algorithms may change with the compiler's version.
public struct RandomStream: RandomNumberGenerator, Sendable {
  private let philox: Philox
  private let index: UInt64
  private let purpose: RandomPurpose
  private var position: UInt32 = 0
  private var block = SIMD4<UInt32>()
  private var spareWords = 0

  /// The stream with a given index, such as an epoch, a layer or an image.
  public init(seed: UInt64, purpose: RandomPurpose, index: UInt64) {
    philox = Philox(seed: seed)
    self.index = index
    self.purpose = purpose
  }

  /// The next 32 random bits.
  public mutating func nextWord() -> UInt32 {
    if spareWords == 0 {
      block = philox.block(
        SIMD4(
          position, UInt32(truncatingIfNeeded: index), UInt32(truncatingIfNeeded: index >> 32), purpose.rawValue << 24))
      position &+= 1
      spareWords = 4
    }
    spareWords -= 1
    return block[3 - spareWords]
  }

  /// The next 64 random bits.
  public mutating func next() -> UInt64 {
    let low = nextWord()
    return UInt64(nextWord()) << 32 | UInt64(low)
  }

  /// A number in [0, 1), a multiple of 2⁻²⁴.
  public mutating func uniform() -> Float {
    Float(nextWord() >> 8) * 0x1p-24
  }

  /// A number from the normal distribution with mean 0 and standard deviation 1, rounded to float32 once.
  ///
  /// Source: Box and Muller, "A note on the generation of random normal deviates", Ann. Math. Stat. 29(2), 1958.
  public mutating func normal() -> Float {
    let radius = CKernels_square_root_of_double(-2 * CKernels_log(1 - Double(uniform())))
    return Float(radius * CKernels_cos_of_turns(Double(uniform())))
  }

  /// A whole number in 0 ..< `bound`, each equally likely; `bound` must be positive.
  ///
  /// Source: Lemire, "Fast random integer generation in an interval", ACM TOMACS 29(1), 2019, algorithm 5.
  public mutating func integer(below bound: UInt32) -> UInt32 {
    var product = UInt64(nextWord()) * UInt64(bound)
    if UInt32(truncatingIfNeeded: product) < bound {
      let threshold = (0 &- bound) % bound
      while UInt32(truncatingIfNeeded: product) < threshold {
        product = UInt64(nextWord()) * UInt64(bound)
      }
    }
    return UInt32(product >> 32)
  }
}
