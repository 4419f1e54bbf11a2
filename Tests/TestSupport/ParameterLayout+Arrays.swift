import Model

extension ParameterLayout {
  /// A flat buffer of numbers in the file order, whose padding is 0.
  package func buffer(_ numbers: [Float]) -> [Float] {
    var buffer = [Float](repeating: 0, count: length)
    var start = 0
    for tensor in tensors {
      numbers[start..<start + tensor.count].withUnsafeBufferPointer { numbers in
        buffer.withUnsafeMutableBufferPointer { tensor.copy(fileOrder: numbers, to: $0) }
      }
      start += tensor.count
    }
    return buffer
  }

  /// The numbers of a flat buffer in the file order.
  package func fileOrder(_ buffer: [Float]) -> [Float] { buffer.withUnsafeBufferPointer(fileOrder) }

  /// What a flat buffer holds between and behind the tensors.
  package func padding(_ buffer: [Float]) -> [Float] {
    let isParameter = self.buffer([Float](repeating: 1, count: count))
    return zip(buffer, isParameter).filter { $0.1 == 0 }.map(\.0)
  }
}
