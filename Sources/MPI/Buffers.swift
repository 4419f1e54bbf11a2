/// Calls `body` with a value as a buffer of one element.
func withBuffer<Element: MPIScalar>(
  of value: inout Element, _ body: (UnsafeMutableBufferPointer<Element>) throws(MPIError) -> Void
) throws(MPIError) {
  // The pointer is good for the call of `body`, which is all that uses it.
  try withUnsafeMutablePointer(to: &value) { (pointer) throws(MPIError) in
    try body(UnsafeMutableBufferPointer(start: pointer, count: 1))
  }
}

/// An array of `count` elements that `fill` writes into.
func array<Element: MPIScalar>(
  count: Int, _ fill: (UnsafeMutableBufferPointer<Element>) throws(MPIError) -> Void
) throws(MPIError) -> [Element] {
  var array = [Element](repeating: .zero, count: count)
  try array.withUnsafeMutableBufferPointer { (buffer) throws(MPIError) in try fill(buffer) }
  return array
}
