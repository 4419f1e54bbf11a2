extension Double {
  /// The number to the power of `exponent`, a whole number that isn't negative, by squaring.
  ///
  /// Each product is rounded, so the relative error grows to at most about `exponent` · 2⁻⁵³; unlike the C library's `pow`,
  /// it has the same bits on every processor.
  package func raised(to exponent: Int) -> Double {
    var (power, square, rest) = (1.0, self, exponent)
    while rest > 0 {
      if rest % 2 == 1 { power *= square }
      square *= square
      rest /= 2
    }
    return power
  }
}
