import NeuralNetwork
import Testing

@Suite struct RaisedTests {
  @Test func `small powers are exact`() {
    #expect([0, 1, 2, 3, 10, 52].map { 2.0.raised(to: $0) } == [1, 2, 4, 8, 1024, 0x1p52])
    #expect((0...4).map { 3.0.raised(to: $0) } == [1, 3, 9, 27, 81])
    #expect([0.0, 1].map { $0.raised(to: 0) } == [1, 1])
    #expect(0.0.raised(to: 5) == 0)
  }

  /// The expected numbers are mpmath's, of the float64s nearest to these bases.
  @Test(arguments: [
    (0.9, 7, 0.4782969000000001), (0.9, 100, 2.6561398887587544e-05), (0.999, 1000, 0.36769542477096373),
    (0.999, 60_000, 8.497546678926918e-27),
  ])
  func `large powers have a relative error below their exponent times 2⁻⁵³`(
    base: Double, exponent: Int, expected: Double
  ) {
    #expect(abs(base.raised(to: exponent) / expected - 1) <= Double(exponent + 1) * 0x1p-53)
  }

  @Test func `a power too small for float64 is 0`() {
    #expect(0.9.raised(to: 1_000_000) == 0)
    #expect(0.9.raised(to: .max) == 0)
  }
}
