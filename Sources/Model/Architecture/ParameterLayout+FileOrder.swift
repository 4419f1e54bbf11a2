/// How parameters get from the flat buffer to files and back.
///
/// The file order is that of the tensors, each as files have it, [outputs, inputs], row-major, and without padding: as many
/// numbers as there are parameters.
extension ParameterLayout {
  /// The numbers of a flat buffer in the file order.
  package func fileOrder(of buffer: UnsafeBufferPointer<Float>) -> [Float] {
    [Float](unsafeUninitializedCapacity: count) { numbers, initializedCount in
      copy(buffer, toFileOrder: numbers)
      initializedCount = count
    }
  }

  /// Copies the numbers of a flat buffer in the file order, to memory of `count` numbers that need not be initialized.
  package func copy(_ buffer: UnsafeBufferPointer<Float>, toFileOrder numbers: UnsafeMutableBufferPointer<Float>) {
    var rest = numbers[...]
    for tensor in tensors {
      tensor.copy(from: buffer, toFileOrder: UnsafeMutableBufferPointer(rebasing: rest.prefix(tensor.count)))
      rest = rest.dropFirst(tensor.count)
    }
  }

  /// The tensors in numbers in the file order, as `Safetensors.write` takes them; valid as long as these.
  package func tensors(
    inFileOrder numbers: UnsafeBufferPointer<Float>
  ) -> [(name: String, shape: [Int], values: UnsafeBufferPointer<Float>)] {
    var rest = numbers[...]
    return tensors.map { tensor in
      defer { rest = rest.dropFirst(tensor.count) }
      return (tensor.name, tensor.shape, UnsafeBufferPointer(rebasing: rest.prefix(tensor.count)))
    }
  }
}

extension ParameterLayout.Tensor {
  /// Copies the tensor out of a flat buffer, to memory of `count` numbers.
  func copy(from buffer: UnsafeBufferPointer<Float>, toFileOrder numbers: UnsafeMutableBufferPointer<Float>) {
    precondition(buffer.count >= range.upperBound && numbers.count == count, "buffers as long as the layout says")
    guard let from = buffer.baseAddress, let to = numbers.baseAddress else { return }
    transpose(from + offset, rows: inputs, columns: outputs, stride: rowStride, into: to, stride: inputs)
  }

  /// Copies a tensor as files have it, `count` numbers, to its place in a flat buffer, whose padding stays as it is.
  package func copy(fileOrder numbers: UnsafeBufferPointer<Float>, to buffer: UnsafeMutableBufferPointer<Float>) {
    precondition(buffer.count >= range.upperBound && numbers.count == count, "buffers as long as the layout says")
    guard let from = numbers.baseAddress, let to = buffer.baseAddress else { return }
    transpose(from, rows: outputs, columns: inputs, stride: inputs, into: to + offset, stride: rowStride)
  }
}

/// destination[c][r] = source[r][c], a block at a time whose rows fit the first-level cache even if they're a power of two
/// apart.
///
/// The caller vouches for `rows` rows of `columns` numbers, `sourceStride` apart, and for as many the other way round.
private func transpose(
  _ source: UnsafePointer<Float>, rows: Int, columns: Int, stride sourceStride: Int,
  into destination: UnsafeMutablePointer<Float>, stride destinationStride: Int
) {
  let block = 8
  for firstColumn in stride(from: 0, to: columns, by: block) {
    for firstRow in stride(from: 0, to: rows, by: block) {
      for column in firstColumn..<min(firstColumn + block, columns) {
        for row in firstRow..<min(firstRow + block, rows) {
          destination[column * destinationStride + row] = source[row * sourceStride + column]
        }
      }
    }
  }
}
