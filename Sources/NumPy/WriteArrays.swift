import CZip
import Model
import Platform
import SystemPackage

/// Writes float32 arrays as an `.npz` archive, which `numpy.load` opens, whole or not at all.
///
/// - Parameters:
///   - arrays: Each by its name and shape, row-major; the values live until this returns.
///   - path: The file; one that exists is replaced.
/// - Throws: `FileError` where it can't be written.
package func writeArrays(
  _ arrays: [(name: String, shape: [Int], values: UnsafeBufferPointer<Float>)], to path: String
) throws(FileError) {
  let failure = { (reason: Errno) in FileError(path: path, "cannot be written", reason) }
  let contents = arrays.map { npyBytes($0.shape, littleEndianBytes(of: $0.values)) }
  try replaceFile(at: path, failure: failure) { temporary throws(FileError) in
    guard let archive = zip_open(temporary, ZIP_CREATE | ZIP_TRUNCATE, nil) else { throw failure(.current) }
    var sources: [UnsafeMutableRawBufferPointer] = []
    // The archive reads these until it's closed.
    defer { for source in sources { source.deallocate() } }
    for (array, content) in zip(arrays, contents) {
      let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: content.count, alignment: 1)
      memory.copyBytes(from: content)
      sources.append(memory)
      let source = zip_source_buffer(archive, memory.baseAddress, UInt64(memory.count), 0)
      let index = zip_file_add(archive, array.name + ".npy", source, 0)
      guard source != nil, index >= 0 else {
        zip_discard(archive)
        throw failure(.noMemory)
      }
      // Weights hardly shrink, and stored ones can be mapped.
      zip_set_file_compression(archive, UInt64(index), Int32(ZIP_CM_STORE), 0)
    }
    guard zip_close(archive) == 0 else {
      zip_discard(archive)
      throw failure(.current)
    }
  }
}

/// A float32 array in NumPy's format, version 1: header and data, of which the data begins at a multiple of 64 bytes.
private func npyBytes(_ shape: [Int], _ data: UnsafeRawBufferPointer) -> [UInt8] {
  let dimensions = shape.map { "\($0)," }.joined(separator: " ")
  let text = "{'descr': '<f4', 'fortran_order': False, 'shape': (\(dimensions)), }"
  let unpadded = 10 + text.utf8.count + 1
  let padded = text + String(repeating: " ", count: (64 - unpadded % 64) % 64) + "\n"
  let length = UInt16(padded.utf8.count)
  return [0x93] + Array("NUMPY".utf8) + [1, 0, UInt8(length & 0xFF), UInt8(length >> 8)] + Array(padded.utf8) + data
}
