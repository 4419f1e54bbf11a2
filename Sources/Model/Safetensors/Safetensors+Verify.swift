import Crypto
import Platform

extension Safetensors {
  /// Whether the file has a checksum, as those that are written sealed have.
  package var isSealed: Bool { metadata[SafetensorsSeal.key] != nil }

  /// Reads the whole file once, and checks that it's what was written sealed, in every bit, and that all of its numbers
  /// are finite.
  ///
  /// - Throws: `FileError` where it has changed, was not sealed, or holds a number that is infinite or none.
  package func verify() throws(FileError) {
    let header = try file.bytes(0..<dataStart)
    guard let seal = metadata[SafetensorsSeal.key], seal.utf8.count == SafetensorsSeal.empty.utf8.count,
      let place = SafetensorsSeal.place(of: seal, in: header)
    else {
      throw FileError(path: path, problem: "has no checksum, so it is not a checkpoint", remedy: "Give another file.")
    }
    var hash = SHA256()
    hash.update(data: header[..<place.lowerBound])
    hash.update(data: SafetensorsSeal.empty.utf8.map(\.self))
    hash.update(data: header[place.upperBound...])
    let nonFinite = try readNumbers { hash.update(bufferPointer: $0) }
    guard hash.finalize().hexadecimal == seal else {
      throw Self.damaged(path, "is not what was written: its SHA-256 differs")
    }
    if let nonFinite { throw refusal(of: nonFinite) }
  }

  /// Reads the whole file once, and checks that all of its numbers are finite: all that can be said of one that isn't sealed.
  ///
  /// - Throws: `FileError` where it holds a number that is infinite or none.
  func checkNumbers() throws(FileError) {
    if let nonFinite = try readNumbers({ _ in }) { throw refusal(of: nonFinite) }
  }

  /// Reads all tensors in the order of their bytes, a part at a time, and returns the first with numbers that aren't finite.
  private func readNumbers(_ body: (UnsafeRawBufferPointer) -> Void) throws(FileError) -> Tensor? {
    let chunk = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 64)
    defer { chunk.deallocate() }
    var nonFinite: Tensor?
    for tensor in tensors {
      // A tensor at a time, so that every chunk begins with a number.
      var position = tensor.bytes.lowerBound
      while position < tensor.bytes.upperBound {
        let part = UnsafeMutableRawBufferPointer(rebasing: chunk.prefix(tensor.bytes.upperBound - position))
        guard try file.read(at: position, into: part) == part.count else {
          throw Self.damaged(path, "was cut short while it was read")
        }
        body(UnsafeRawBufferPointer(part))
        // Any four bytes are a number's; the memory is aligned for it.
        if nonFinite == nil, !part.assumingMemoryBound(to: Float.self).allSatisfy(\.isFinite) { nonFinite = tensor }
        position += part.count
      }
    }
    return nonFinite
  }

  private func refusal(of tensor: Tensor) -> FileError {
    FileError(
      path: path, problem: "tensor \(tensor.name.cut(to: 80)) holds numbers that aren't finite",
      remedy: "The training that wrote them diverged: use another file, or train again with a smaller learning rate.")
  }
}

/// A checksum in the metadata of a file: the SHA-256 of the file's bytes, computed with zeros in the place of its own 64
/// hexadecimal digits.
enum SafetensorsSeal {
  static let key = "sha256"
  static let empty = String(repeating: "0", count: 64)

  /// Where a seal's digits stand in a header. Within other texts the quotation marks would be escaped.
  static func place(of seal: String, in header: some Collection<UInt8> & Sendable) -> Range<Int>? {
    let start = Array("\"\(key)\":\"".utf8)
    guard let place = Array(header).firstRange(of: start + Array(seal.utf8)) else { return nil }
    return place.lowerBound + start.count..<place.upperBound
  }
}
