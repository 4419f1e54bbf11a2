import CKernels
import Model

extension MLPPass {
  /// The bytes that a pass takes; the parameters are those of `init`.
  ///
  /// - Throws: `OneDNNError` where oneDNN can't make a product of bfloat16s.
  package static func byteCount(
    _ model: MLP, precision: Precision, capacity: Int, goesBackward: Bool = true, rowCounts: Set<Int>
  ) throws(OneDNNError) -> Int {
    let units = model.layers.dropLast().reduce(0) { $0 + ParameterLayout.rowStride($1.outputs) }
    let copies = (model.activation.smoothKernel == nil ? 0 : 1) + (goesBackward ? 1 : 0)
    let floats = capacity * (copies * units + ParameterLayout.rowStride(model.classes))
    let own = MemoryLayout<Float>.stride * floats + scratchByteCount
    if precision == .float32 { return own }
    return try own
      + BFloat16Products.byteCount(model, capacity: capacity, goesBackward: goesBackward, rowCounts: rowCounts)
  }
}
