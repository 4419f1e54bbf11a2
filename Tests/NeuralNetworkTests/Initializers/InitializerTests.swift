import NeuralNetwork
import Testing

@Suite struct InitializerTests {
  static let fanIn = 512
  static let fanOut = 256

  /// The layer's weights, and how their distribution is known to be.
  @Test(arguments: [
    (Initializer.he, variance: 2.0 / 512, kurtosis: 3.0),
    (.lecun, variance: 1.0 / 512, kurtosis: 3.0),
    (.glorot, variance: 2.0 / 768, kurtosis: 1.8),
  ])
  func `draws from its distribution`(initializer: Initializer, variance: Double, kurtosis: Double) {
    let weights = Self.weights(initializer).map(Double.init)
    let count = Double(weights.count)
    func moment(_ order: Int) -> Double {
      weights.reduce(0) { sum, weight in sum + (0..<order).reduce(1) { power, _ in power * weight } } / count
    }
    // Five standard errors of each estimate; that of x² is the fourth moment's, that of x⁴ is at most 96 σ⁸ / count.
    let deviation = variance.squareRoot()
    #expect(abs(moment(1)) < 5 * deviation / count.squareRoot())
    #expect(abs(moment(2) / variance - 1) < 5 * ((kurtosis - 1) / count).squareRoot())
    #expect(abs(moment(3)) / (variance * deviation) < 5 * (15 / count).squareRoot())
    #expect(abs(moment(4) / (variance * variance) - kurtosis) < 5 * (96 / count).squareRoot())
  }

  @Test func `glorot's uniform weights stay within their limit and come near it`() {
    let limit = Float(6.0 / 768).squareRoot()
    let weights = Self.weights(.glorot)
    #expect(weights.allSatisfy { $0.magnitude <= limit })
    #expect((weights.max() ?? 0) > 0.999 * limit)
    #expect((weights.min() ?? 0) < -0.999 * limit)
  }

  @Test(arguments: Initializer.allCases)
  func `is a function of seed and layer`(initializer: Initializer) {
    let weights = Self.weights(initializer)
    #expect(weights == Self.weights(initializer))
    #expect(weights != Self.weights(initializer, seed: 2))
  }

  @Test(arguments: Initializer.allCases, [(seed: UInt64(1), layer: 1), (seed: 1, layer: 2), (seed: 2, layer: 0)])
  func `layers and seeds are uncorrelated`(initializer: Initializer, other: (seed: UInt64, layer: Int)) {
    let (a, b) = (Self.weights(initializer), Self.weights(initializer, seed: other.seed, layer: other.layer))
    func dot(_ x: [Float], _ y: [Float]) -> Double { zip(x, y).reduce(0) { $0 + Double($1.0) * Double($1.1) } }
    let correlation = dot(a, b) / (dot(a, a) * dot(b, b)).squareRoot()
    #expect(abs(correlation) < 5 / Double(a.count).squareRoot())
  }

  /// The order in which files hold a weight, so that the numbers stay what they are wherever the weight stands.
  @Test(arguments: Initializer.allCases)
  func `draws a weight output by output, and leaves what is between its rows`(initializer: Initializer) {
    let (inputs, outputs, rowStride) = (5, 3, 16)
    let inOneColumn = Self.weights(initializer, inputs: inputs * outputs, outputs: 1, rowStride: 1)
    let spaced = Self.weights(initializer, inputs: inputs, outputs: outputs, rowStride: rowStride)
    // Numbers in the order of the stream, but for the scale, which goes by the layer's widths.
    let scale = spaced[0] / inOneColumn[0]
    for output in 0..<outputs {
      for input in 0..<inputs {
        let expected = scale * inOneColumn[output * inputs + input]
        #expect(abs(spaced[input * rowStride + output] - expected) <= 4 * expected.ulp)
      }
    }
    #expect(spaced.indices.filter { $0 % rowStride >= outputs }.allSatisfy { spaced[$0] == 0 })
  }

  /// Weights [inputs, outputs], with zeros between rows that are farther apart.
  private static func weights(
    _ initializer: Initializer, inputs: Int = fanIn, outputs: Int = fanOut, rowStride: Int = fanOut, seed: UInt64 = 1,
    layer: Int = 0
  ) -> [Float] {
    var weights = [Float](repeating: 0, count: inputs * rowStride)
    weights.withUnsafeMutableBufferPointer {
      initializer.fill($0, rowStride: rowStride, fanIn: inputs, fanOut: outputs, seed: seed, layer: layer)
    }
    return weights
  }
}
