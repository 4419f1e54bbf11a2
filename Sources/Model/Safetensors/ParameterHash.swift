import Crypto
import Platform
import Platform

/// The SHA-256 of parameters as little-endian float32, in hexadecimal. Equal parameters, bit for bit, have equal hashes.
package func parameterHash(_ parameters: UnsafeBufferPointer<Float>) -> String {
  var hash = SHA256()
  hash.update(bufferPointer: littleEndianBytes(of: parameters))
  return hash.finalize().hexadecimal
}

/// The numbers as files hold them. The bytes are those in memory, and valid as long as these.
package func littleEndianBytes(of values: UnsafeBufferPointer<Float>) -> UnsafeRawBufferPointer {
  #if _endian(big)
    #error("Files hold little-endian numbers, and memory here does not.")
  #endif
  return UnsafeRawBufferPointer(values)
}
