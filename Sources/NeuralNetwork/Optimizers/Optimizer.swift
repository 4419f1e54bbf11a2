/// A rule that turns a gradient into new parameters.
///
/// Parameters, gradient and state are flat buffers. Every rule is element-wise, so any part of them can be updated on
/// any rank or thread: the bits of the result do not depend on how the buffers are cut into blocks.
public protocol Optimizer: Sendable {
  /// What the rule remembers about each parameter from step to step, a name a row of `OptimizerState`.
  ///
  /// The names are those of PyTorch's `state_dict`, for checkpoints.
  var stateNames: [String] { get }

  /// Updates one block of parameters and its state in place, without allocating.
  ///
  /// - Parameters:
  ///   - parameters: The block.
  ///   - gradient: The gradient with respect to the block, as many numbers as `parameters`.
  ///   - state: The block's part of the state, all zero before the first step.
  ///   - learningRate: The learning rate of this step.
  ///   - step: The number of this step, counted from 1; the same for every block of a step.
  func update(
    _ parameters: UnsafeMutableBufferPointer<Float>, gradient: UnsafeBufferPointer<Float>, state: OptimizerState,
    learningRate: Float, step: Int)
}
