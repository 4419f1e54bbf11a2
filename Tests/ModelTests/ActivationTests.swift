import Foundation
import Model
import Testing

@Suite struct ActivationTests {
  /// Values of the functions' definitions in float64, from mpmath.
  @Test(
    arguments: [
      (Activation.relu, [-3: 0, -0.5: 0, 0: 0, 0.5: 0.5, 3: 3]),
      (.tanh, [-3: -0.99505475368673, -0.5: -0.46211715726001, 0: 0, 0.5: 0.46211715726001, 3: 0.99505475368673]),
      (.sigmoid, [-3: 0.047425873177567, -0.5: 0.37754066879815, 0: 0.5, 0.5: 0.62245933120185, 3: 0.95257412682243]),
      (.gelu, [-3: -0.0040496940948903, -0.5: -0.15426876936299, 0: 0, 0.5: 0.34573123063701, 3: 2.9959503059051]),
    ] as [(Activation, [Float: Double])])
  func `agrees with its definition`(activation: Activation, values: [Float: Double]) {
    for (z, expected) in values { #expect(abs(Double(activation(z)) - expected) < 3e-7, "at \(z)") }
  }

  @Test(arguments: Activation.allCases)
  func `its derivative is the slope`(activation: Activation) {
    for z in stride(from: Float(-6), through: 6, by: 0.37) {
      let h: Float = 1 / 64
      // The truncation error of a central difference is below h² |f‴| / 6.
      #expect(abs(activation.derivative(z) - (activation(z + h) - activation(z - h)) / (2 * h)) < 2e-4, "at \(z)")
    }
  }

  @Test(arguments: Activation.allCases)
  func `is finite far from 0`(activation: Activation) {
    for z in [-1e4, -100, 100, 1e4] as [Float] {
      #expect(activation(z).isFinite)
      #expect(abs(activation.derivative(z) - (activation == .relu || activation == .gelu ? (z > 0 ? 1 : 0) : 0)) < 1e-6)
    }
  }
}
