extension Float {
  /// The number itself, or 0 where it is subnormal.
  ///
  /// A running average whose gradient stays 0, as under a pixel that few images light, decays to a subnormal number and
  /// remains there: 0.9 times the smallest one rounds to itself. Many processors take a hundred cycles over such a number.
  var subnormalFlushed: Float {
    magnitude < .leastNormalMagnitude ? 0 : self
  }
}
