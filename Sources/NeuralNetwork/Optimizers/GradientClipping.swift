/// Keeps gradients from being longer than a bound, by scaling all of them alike.
///
/// Source: Pascanu, Mikolov and Bengio, "On the difficulty of training recurrent neural networks", ICML 2013, algorithm 1.
public struct GradientClipping: Sendable, Equatable {
  private let bound: Double

  /// A bound of the Euclidean norm of all parameters' gradient, positive.
  public init(bound: Double) { self.bound = bound }

  /// What a gradient of this norm is multiplied by, computed in float64 and rounded once: 1 unless it's longer than the bound.
  public func factor(norm: Double) -> Float { norm > bound ? Float(bound / norm) : 1 }
}
