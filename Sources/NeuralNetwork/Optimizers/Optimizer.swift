/// A rule that turns a gradient into new parameters.
///
/// Parameters, gradient and state are flat buffers. Every rule is element-wise, so any part of them can be updated on
/// any rank or thread: the bits of the result do not depend on how the buffers are cut into blocks. A parameter stays 0
/// as long as its gradient and its state are.
public protocol Optimizer: Sendable {
  /// The updates of one step.
  associatedtype Update: OptimizerUpdate

  /// What the rule remembers about each parameter from step to step, a name a row of `OptimizerState`.
  ///
  /// The names are those of PyTorch's `state_dict`, for checkpoints.
  var stateNames: [String] { get }

  /// The same rule without weight decay.
  var withoutWeightDecay: Self { get }

  /// Computes what is the same for all parameters.
  ///
  /// - Parameters:
  ///   - step: The number of the step, counted from 1.
  ///   - learningRate: Its learning rate.
  /// - Returns: What updates the step's parameters, a block at a time.
  func update(atStep step: Int, learningRate: Float) -> Update
}

/// The update of an optimizer at one step.
public protocol OptimizerUpdate: Sendable {
  /// Updates a block of parameters and its state in place, without allocating.
  ///
  /// - Parameters:
  ///   - parameters: The flat buffer of all parameters.
  ///   - gradient: The gradient of some of them, which are updated.
  ///   - state: The state of all, all zero before the first step.
  func callAsFunction(_ parameters: UnsafeMutablePointer<Float>, _ gradient: GradientBlock, state: OptimizerState)
}
