import CKernels

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

  /// The kernels' name for a smooth activation; nil for a ReLU, which they join with dropout.
  package var smoothKernel: CKernels_Activation? {
    switch self {
    case .relu: nil
    case .tanh: CKernels_TANH
    case .sigmoid: CKernels_SIGMOID
    case .gelu: CKernels_GELU
    }
  }

  /// The activation of one number, with the bits that a training's loops give, on any processor.
  public func callAsFunction(_ z: Float) -> Float { smoothKernel.map { CKernels_activation($0, z) } ?? max(z, 0) }

  /// The derivative at `z`, with the bits that a training's loops multiply by; a ReLU's is 0 at 0.
  public func derivative(_ z: Float) -> Float {
    smoothKernel.map { CKernels_activation_slope($0, z) } ?? (z > 0 ? 1 : 0)
  }
}
