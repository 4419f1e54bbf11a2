/// Some numbers in short, such as the accuracies of several seeds.
package struct Spread: Sendable, Equatable {
  package let count: Int
  package let mean: Double
  /// The standard deviation of more such numbers, with n − 1 in the denominator; nil for one number.
  package let deviation: Double?
  package let least: Double
  package let most: Double

  /// Nil where there are no numbers, or not all are finite.
  package init?(_ numbers: [Double]) {
    guard let least = numbers.min(), let most = numbers.max(), numbers.allSatisfy(\.isFinite) else { return nil }
    let mean = numbers.reduce(0, +) / Double(numbers.count)
    (count, self.mean, self.least, self.most) = (numbers.count, mean, least, most)
    let squares = numbers.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    deviation = numbers.count > 1 ? (squares / Double(numbers.count - 1)).squareRoot() : nil
  }
}
