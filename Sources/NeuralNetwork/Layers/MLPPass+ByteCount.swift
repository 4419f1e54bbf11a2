import Model

extension MLPPass {
  /// The bytes that a pass takes: what its buffers and those of its products come to.
  ///
  /// - Parameters:
  ///   - model: The network.
  ///   - precision: The number format of the products' inputs.
  ///   - capacity: The most rows of a pass, as in `init`.
  ///   - rowCounts: All numbers of rows, each positive, that go through it forward, or as a micro-batch backward.
  /// - Returns: Bytes, of the buffers and the products together.
  /// - Throws: `OneDNNError` where oneDNN can't make a matrix product.
  package static func byteCount(
    _ model: MLP, precision: Precision, capacity: Int, rowCounts: Set<Int>
  ) throws(OneDNNError) -> Int {
    let context = try OneDNNContext()
    let widest = model.layers.map(\.outputs).max() ?? 0
    var (own, scratchpad) = (rowByteCount(model, precision, widest: widest) * capacity + float * widest, 0)
    for rows in rowCounts {
      for layer in model.layers {
        let products = try LayerProducts.byteCounts(layer, rows: rows, precision: precision, in: context)
        own += products.own
        scratchpad = max(scratchpad, products.scratchpad)
      }
    }
    return own + scratchpad
  }

  private static let float = Precision.float32.byteCount

  /// The bytes of a row of the buffers.
  private static func rowByteCount(_ model: MLP, _ precision: Precision, widest: Int) -> Int {
    let units = model.layers.dropLast().reduce(0) { $0 + $1.outputs }
    let isFloat32 = precision == .float32
    let sharesOutputs = model.activation == .relu && isFloat32
    // In numbers of the operands' precision: pictures, activations, and deltas with the logits' among them, where they
    // have memory of their own.
    let operands = model.inputs + (sharesOutputs ? 0 : units) + (isFloat32 ? 0 : units + model.classes)
    let smooth = model.activation == .relu ? 0 : widest
    return precision.byteCount * operands + float * (2 * units + model.classes + smooth)
  }
}
