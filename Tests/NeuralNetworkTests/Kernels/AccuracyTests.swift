import Foundation
import Testing

/// How near our elementary functions are to the true values: each result is the float32 nearest to it, or as good as that.
@Suite struct AccuracyTests {
  /// Units in the last place of a float32: ½ for rounding, and what the result had as a float64.
  static let allowed = 0.5001

  @Test(arguments: ElementaryFunction.all)
  func `agrees with values that mpmath computed`(function: ElementaryFunction) throws {
    let pairs = try #require(
      try recordedNumbers("mathematics", as: [String: [[Double]]].self)[function.name])
    #expect(pairs.count > 250)
    let results = function.apply(pairs.map { Float($0[0]) })
    for (pair, result) in zip(pairs, results) {
      let limit = Self.allowed * lastPlace(at: pair[1]) + function.absoluteError
      #expect(abs(Double(result) - pair[1]) <= limit, "at \(pair[0])")
    }
  }

  #if arch(x86_64)
    /// Against the C library's functions of 80-bit numbers, over float32s of every exponent.
    @Test(arguments: ElementaryFunction.all)
    func `is within 0.5001 units in the last place all over float32`(function: ElementaryFunction) throws {
      let definition = try #require(definitions[function.name])
      let inputs = stride(from: UInt32(0), through: .max, by: 4_001).map { Float(bitPattern: $0) }
        .filter { abs($0) <= function.greatestInput }
      var (worst, place) = (0.0, Float(0))
      for (input, result) in zip(inputs, function.apply(inputs)) {
        let exact = definition(Float80(input))
        let error = ulps(of: result, from: exact, absoluteError: function.absoluteError)
        if error > worst { (worst, place) = (error, input) }
      }
      #expect(worst <= Self.allowed, "at \(place)")
    }
  #endif

  @Test(arguments: ElementaryFunction.all)
  func `what isn't a number stays none`(function: ElementaryFunction) {
    let notNumbers = [Float.nan, -.nan, .signalingNaN, Float(bitPattern: 0x7F80_0001), Float(bitPattern: 0xFFFF_FFFF)]
    #expect(function.apply(notNumbers).allSatisfy { $0.isNaN })
  }

  @Test(
    arguments: [
      ("exp", [0: 1, .infinity: .infinity, -.infinity: 0, 89: .infinity, -104: 0]),
      ("log", [0: -.infinity, 1: 0, .infinity: .infinity]),
      ("cos", [0: 1, 0.25: 0, 0.5: -1, 0.75: 0, 1: 1, -0.5: -1, 4_194_303.75: 0, 0x1p30: 1]),
      ("sin", [0: 0, 0.25: 1, 0.5: 0, 0.75: -1, 1: 0, -0.25: -1, 4_194_303.75: -1, 0x1p30: 0]),
      ("tanh", [0: 0, .infinity: 1, -.infinity: -1, 0x1p-149: 0x1p-149, -0x1p-149: -0x1p-149]),
      ("sigmoid", [0: 0.5, .infinity: 1, -.infinity: 0, -104: 0]),
      ("gelu", [0: 0, .infinity: .infinity, -.infinity: 0, 1e30: 1e30, -1e30: 0]),
      ("tanh_slope", [0: 1, .infinity: 0, -.infinity: 0, 53: 0]),
      ("sigmoid_slope", [0: 0.25, .infinity: 0, -.infinity: 0, 105: 0]),
      ("gelu_slope", [0: 0.5, .infinity: 1, -.infinity: 0, 1e30: 1, -1e30: 0]),
    ] as [(String, [Float: Float])])
  func `is exact at the limits`(name: String, values: [Float: Float]) throws {
    let function = try #require(ElementaryFunction.all.first { $0.name == name })
    for (input, expected) in values { #expect(function.apply([input]) == [expected], "at \(input)") }
  }

  @Test(arguments: ElementaryFunction.all)
  func `the two zeros give one value`(function: ElementaryFunction) {
    let results = function.apply([0, -0.0])
    #expect(results[0] == results[1])
  }

  @Test func `a zero keeps its sign where the function is 0 there`() {
    for name in ["tanh", "gelu"] {
      let function = ElementaryFunction.all.first { $0.name == name }
      #expect(function?.apply([0, -0.0]).map(\.sign) == [.plus, .minus], "\(name)")
    }
  }

  @Test func `negative numbers have no logarithm, and infinite ones no cosine and sine`() {
    for x: Float in [-0x1p-149, -1, -.greatestFiniteMagnitude, -.infinity] {
      #expect(ElementaryFunction.scalars[1].apply([x])[0].isNaN)
    }
    for function in ElementaryFunction.scalars.suffix(2) {
      #expect(function.apply([.infinity, -.infinity]).allSatisfy { $0.isNaN })
    }
  }
}

/// The unit in the last place of float32s as large as `exact`, also where they are subnormal.
private func lastPlace(at exact: Double) -> Double {
  Double(sign: .plus, exponent: max(Int(exact.exponent), Float.leastNormalMagnitude.exponent) - 23, significand: 1)
}

#if arch(x86_64)
  private let definitions: [String: @Sendable (Float80) -> Float80] = [
    "exp": { exp($0) },
    "log": { log($0) },
    "cos": { sin(2 * .pi * (0.25 - abs($0 - $0.rounded()))) },
    "sin": { x in
      let rest = x - x.rounded()
      return sin(2 * .pi * (abs(rest) > 0.25 ? Float80(signOf: rest, magnitudeOf: 0.5) - rest : rest))
    },
    "tanh": { tanh($0) },
    "sigmoid": { $0 < 0 ? exp($0) / (1 + exp($0)) : 1 / (1 + exp(-$0)) },
    "gelu": { $0 * normalDistribution($0) },
    "tanh_slope": { 1 / (cosh($0) * cosh($0)) },
    "sigmoid_slope": { exp(-abs($0)) / (1 + exp(-abs($0))) / (1 + exp(-abs($0))) },
    "gelu_slope": { normalDistribution($0) + $0 * exp(-$0 * $0 / 2) / (2 * .pi).squareRoot() },
  ]

  private func normalDistribution(_ z: Float80) -> Float80 { erfc(-z / Float80(2).squareRoot()) / 2 }

  /// How far a result is from the true value; 0 where both are none or beyond float32's range.
  private func ulps(of result: Float, from exact: Float80, absoluteError: Double) -> Double {
    if exact.isNaN || Float(exact).isInfinite || result.isNaN {
      return result == Float(exact) || result.isNaN && exact.isNaN ? 0 : .infinity
    }
    let error = Double(abs(Float80(result) - exact)) - absoluteError
    return error / lastPlace(at: Double(exact))
  }
#endif
