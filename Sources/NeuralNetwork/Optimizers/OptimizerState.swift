/// A view of an optimizer's state: one row for each of its `stateNames`, each as long as the parameters.
///
/// The memory belongs to the caller and must outlive the view. It may hold the state of all parameters or only of the
/// slice that one rank updates.
public struct OptimizerState {
  private let base: UnsafeMutablePointer<Float>?
  private let stride: Int

  /// The state of `parameterCount` parameters in `buffer`, which is `[rows, parameterCount]`, row-major, and empty when
  /// the optimizer has no state.
  public init(_ buffer: UnsafeMutableBufferPointer<Float>, parameterCount: Int) {
    base = buffer.baseAddress
    stride = parameterCount
  }

  private init(base: UnsafeMutablePointer<Float>?, stride: Int) {
    self.base = base
    self.stride = stride
  }

  /// The state of the parameters from index `offset` on.
  func dropFirst(_ offset: Int) -> OptimizerState {
    OptimizerState(base: base.map { $0 + offset }, stride: stride)
  }

  /// Where the row of `stateNames[row]` begins.
  subscript(row: Int) -> UnsafeMutablePointer<Float> {
    guard let base else { preconditionFailure("an optimizer with state was given none") }
    return base + row * stride
  }
}
