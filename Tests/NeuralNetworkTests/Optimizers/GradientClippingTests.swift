import NeuralNetwork
import Testing

@Suite struct GradientClippingTests {
  @Test func `a gradient that is longer than the bound is scaled to it, and no other`() {
    let clipping = GradientClipping(bound: 2)
    #expect(clipping.factor(norm: 8) == 0.25)
    #expect(clipping.factor(norm: 2) == 1)
    #expect(clipping.factor(norm: 0) == 1)
    #expect(abs(clipping.factor(norm: 2.0001) - 0.99995) < 1e-7)
  }
}
