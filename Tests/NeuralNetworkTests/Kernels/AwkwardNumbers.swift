import Philox
import TestSupport
import Testing

/// Numbers of which a share isn't 0, a pure function of the seed.
///
/// Zeros have both signs, and some of the others are so small that their products underflow, to zeros of both signs.
func awkwardFloats(_ count: Int, density: Double, seed: UInt64) -> [Float] {
  let numbers = randomFloats(count, seed: seed)
  return zip(numbers, randomBools(count, density: density, seed: seed)).enumerated().map { index, pair in
    let (number, isKept) = pair
    if !isKept { return number < 0 ? -0.0 : 0 }
    return index % 13 == 5 ? number * 0x1p-90 : number
  }
}

/// Of which a share is true, a pure function of the seed.
func randomBools(_ count: Int, density: Double, seed: UInt64) -> [Bool] {
  var stream = RandomStream(seed: seed, purpose: .synthesis, index: 1)
  return (0..<count).map { _ in Double(stream.uniform()) < density }
}

/// The sizes and the density of a product.
struct ProductCase: CustomTestStringConvertible, Sendable {
  let rows, inputs, outputs: Int
  let density: Double
  var testDescription: String { "\(rows) rows, \(inputs) inputs, \(outputs) outputs, density \(density)" }

  /// Every number of rows with every number of inputs, and every density with each of either.
  static let all: [ProductCase] = (0..<35).map { n in
    let widths = [10, 11, 37, 500, 1_030]
    return ProductCase(
      rows: [1, 15, 17, 63, 64, 65, 130][n % 7], inputs: widths[n % 5], outputs: widths[(2 * n + n / 5) % 5],
      density: [0, 0.2, 0.75, 1][n % 4])
  }
}
