/// Philox4x32-10, a counter-based random number generator: each block of bits is a pure function of a key and a counter.
///
/// There is no state to carry along, so a number depends on *what it is for* (seed, step, sample, unit) and not on who
/// draws it or in which order. That is what lets any number of ranks draw the same dropout masks.
///
/// Source: Salmon, Moraes, Dror, Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC 2011, section 3.3.
public struct Philox: Sendable {
  /// The 64 bits of the seed, low word first.
  public let key: SIMD2<UInt32>

  /// A generator for one seed.
  public init(seed: UInt64) {
    key = SIMD2(UInt32(truncatingIfNeeded: seed), UInt32(truncatingIfNeeded: seed >> 32))
  }

  /// The 128 random bits that belong to a counter.
  public func block(_ counter: SIMD4<UInt32>) -> SIMD4<UInt32> {
    var (x, key) = (counter, key)
    for _ in 0..<10 {
      let product0 = UInt64(x[0]) &* 0xD251_1F53
      let product1 = UInt64(x[2]) &* 0xCD9E_8D57
      x = SIMD4(
        UInt32(truncatingIfNeeded: product1 >> 32) ^ x[1] ^ key[0], UInt32(truncatingIfNeeded: product1),
        UInt32(truncatingIfNeeded: product0 >> 32) ^ x[3] ^ key[1], UInt32(truncatingIfNeeded: product0))
      key &+= SIMD2(0x9E37_79B9, 0xBB67_AE85)
    }
    return x
  }
}
