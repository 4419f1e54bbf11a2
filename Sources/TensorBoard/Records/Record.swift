/// A record of a TFRecord file: the length in 8 bytes, its masked check in 4, the data, and the masked check of these in 4; all
/// little-endian.
package func record(_ data: [UInt8]) -> [UInt8] {
  let length = littleEndian(UInt64(data.count))
  return length + littleEndian(CRC32C.masked(length)) + data + littleEndian(CRC32C.masked(data))
}

/// A number's bytes, the lowest first.
func littleEndian(_ number: some FixedWidthInteger) -> [UInt8] {
  withUnsafeBytes(of: number.littleEndian) { Array($0) }
}
