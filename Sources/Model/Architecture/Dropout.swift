/// Inverted dropout: in training each unit is 0 with a given probability, and else scaled so that its mean stays.
///
/// Source: Srivastava et al. 2014, JMLR 15, section 10 for the scaling.
public struct Dropout: Sendable, Equatable {
  /// Units whose 16 random bits are below this are dropped.
  package let threshold: UInt32
  /// What kept units are multiplied by: 1 / (1 − probability).
  public let scale: Float

  /// Dropout with a probability in [0, 1), rounded to a multiple of 2⁻¹⁶ below 1.
  public init(probability: Float) {
    threshold = min(UInt32((probability * 65536).rounded()), 65535)
    scale = Float(65536 / (65536 - Double(threshold)))
  }

  /// Whether any unit can be dropped.
  public var isActive: Bool { threshold > 0 }
}
