import Platform

extension Safetensors {
  /// Copies the tensors of a layout to their places in a flat buffer of its length, whose padding stays as it is.
  ///
  /// - Parameters:
  ///   - layout: Names the tensors, and says where they stand.
  ///   - name: What the tensor of a name is called in this file.
  ///   - buffer: Gets the numbers.
  /// - Throws: `FileError` when a tensor is missing or has another shape, or can't be read.
  package func copy(
    _ layout: ParameterLayout, called name: (String) -> String = { $0 }, to buffer: UnsafeMutableBufferPointer<Float>
  ) throws(FileError) {
    for tensor in layout.tensors {
      var numbers = [Float](repeating: 0, count: tensor.count)
      try numbers.withUnsafeMutableBufferPointer { numbers throws(FileError) in
        try copy(name(tensor.name), shape: tensor.shape, to: numbers)
      }
      numbers.withUnsafeBufferPointer { tensor.copy(fileOrder: $0, to: buffer) }
    }
  }
}
