import Foundation

/// The nonlinearity after each hidden layer.
public enum Activation: String, Sendable, CaseIterable {
  /// max(z, 0).
  case relu
  /// The hyperbolic tangent.
  case tanh
  /// 1 / (1 + e⁻ᶻ).
  case sigmoid
  /// z Φ(z), with the exact Φ; Hendrycks and Gimpel 2016, section 2.
  case gelu

  /// The activation of one number.
  @inlinable public func callAsFunction(_ z: Float) -> Float {
    switch self {
    case .relu: max(z, 0)
    case .tanh: Foundation.tanh(z)
    case .sigmoid: 1 / (1 + exp(-z))
    case .gelu: z * Self.normalDistribution(z)
    }
  }

  /// The derivative at `z`; a ReLU's is 0 at 0.
  @inlinable public func derivative(_ z: Float) -> Float {
    switch self {
    case .relu:
      return z > 0 ? 1 : 0
    case .tanh:
      let y = Foundation.tanh(z)
      return 1 - y * y
    case .sigmoid:
      let y = 1 / (1 + exp(-z))
      return y * (1 - y)
    case .gelu:
      let density = exp(-z * z / 2) / (2 * Float.pi).squareRoot()
      return Self.normalDistribution(z) + z * density
    }
  }

  /// Φ, the cumulative distribution of the standard normal.
  @usableFromInline static func normalDistribution(_ z: Float) -> Float {
    (1 + erf(z / Float(2).squareRoot())) / 2
  }
}
