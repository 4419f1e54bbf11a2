import Crypto
import Platform

/// The SHA-256 of a flat buffer of parameters as files hold them, in hexadecimal: the tensors in the layout's order, each in
/// PyTorch's orientation, [outputs, inputs], without padding, as little-endian float32. Equal parameters, bit for bit, have
/// equal hashes.
package func parameterHash(_ parameters: UnsafeBufferPointer<Float>, _ layout: ParameterLayout) -> String {
  layout.fileOrder(of: parameters).withUnsafeBufferPointer(numberHash)
}

/// The SHA-256 of numbers as they stand, as little-endian float32, in hexadecimal.
package func numberHash(_ numbers: UnsafeBufferPointer<Float>) -> String {
  var hash = SHA256()
  hash.update(bufferPointer: littleEndianBytes(of: numbers))
  return hash.finalize().hexadecimal
}

/// The numbers as files hold them. The bytes are those in memory, and valid as long as these.
package func littleEndianBytes(of values: UnsafeBufferPointer<Float>) -> UnsafeRawBufferPointer {
  #if _endian(big)
    #error("Files hold little-endian numbers, and memory here does not.")
  #endif
  return UnsafeRawBufferPointer(values)
}
