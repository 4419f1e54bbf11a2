import Crypto
import Foundation
import Platform

extension Safetensors {
  /// Writes a file: under a temporary name, on the disk, then renamed.
  ///
  /// - Parameters:
  ///   - tensors: Names, all different, and numbers, row-major, as many as the shape says.
  ///   - metadata: Texts that go with the tensors.
  ///   - isSealed: Whether a checksum of the whole file goes with them, for `verify`.
  ///   - path: The file; one that exists is replaced.
  ///   - check: Says by throwing that nothing is to be written.
  /// - Throws: `FileError` where the file can't be written, and what `check` throws.
  package static func write(
    _ tensors: [(name: String, shape: [Int], values: UnsafeBufferPointer<Float>)], metadata: [String: String],
    isSealed: Bool = false, to path: String, check: () throws(FileError) -> Void = {}
  ) throws(FileError) {
    var position = 0
    var entries: [(String, SafetensorsHeader.Entry)] = []
    for tensor in tensors {
      let count = littleEndianBytes(of: tensor.values).count
      precondition(
        SafetensorsHeader.byteCount(of: tensor.shape) == count, "a tensor must have as many elements as its shape says")
      entries.append(
        (
          tensor.name,
          SafetensorsHeader.Entry(dtype: "F32", shape: tensor.shape, dataOffsets: [position, position + count])
        ))
      position += count
    }
    let seal = isSealed ? [SafetensorsSeal.key: SafetensorsSeal.empty] : [:]
    let header = SafetensorsHeader(
      metadata: metadata.merging(seal) { $1 }, tensors: Dictionary(uniqueKeysWithValues: entries))
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    var bytes: [UInt8]
    do {
      bytes = try Array(encoder.encode(header))
    } catch {
      throw FileError(path: path, problem: "cannot be put as JSON: \(error)", remedy: "Please report this.")
    }
    bytes.append(contentsOf: repeatElement(UInt8(ascii: " "), count: (8 - bytes.count % 8) % 8))
    var start = (0..<8).map { UInt8(truncatingIfNeeded: bytes.count >> (8 * $0)) } + bytes
    if isSealed, let place = SafetensorsSeal.place(of: SafetensorsSeal.empty, in: start) {
      var hash = SHA256()
      hash.update(data: start)
      for tensor in tensors { hash.update(bufferPointer: littleEndianBytes(of: tensor.values)) }
      start.replaceSubrange(place, with: hash.finalize().hexadecimal.utf8)
    }
    try replaceFile(path, check: check) { file throws(FileError) in
      try file.write(start)
      for tensor in tensors { try file.write(littleEndianBytes(of: tensor.values)) }
    }
  }
}
