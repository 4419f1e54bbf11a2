import Crypto
import Datasets
import Foundation

/// Named float32 tensors in a file that NumPy, PyTorch and others open.
///
/// A file is the length of the header (8 bytes, little-endian), the header (a JSON object: for each tensor its type,
/// shape and the range of its bytes, and texts under `__metadata__`; padded with spaces) and the tensors' bytes, without
/// gaps. Source: "Format", github.com/huggingface/safetensors.
package struct Safetensors {
  /// A tensor of a file.
  package struct Tensor: Equatable, Sendable {
    /// What the tensor is called.
    package let name: String
    /// Its extent in each dimension, outermost first; empty for a single number.
    package let shape: [Int]
    fileprivate let bytes: Range<Int>
  }

  /// The file.
  package let path: String
  /// The tensors in the order of their bytes.
  package let tensors: [Tensor]
  /// The texts that go with the tensors.
  package let metadata: [String: String]
  private let content: [UInt8]

  /// Reads and checks a file.
  ///
  /// - Throws: `FileError` when the file can't be read or isn't as described above, or has tensors that aren't float32.
  package init(reading path: String) throws(FileError) {
    self.path = path
    content = try readFile(path, limit: 1 << 34)
    func damaged(_ problem: String) -> FileError { Self.damaged(path, problem) }

    guard content.count >= 8 else { throw damaged("ends within the header's length") }
    let headerLength = content[..<8].reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    guard headerLength <= content.count - 8 else {
      throw damaged("has \(content.count) bytes but promises a header of \(headerLength)")
    }
    let dataStart = 8 + Int(headerLength)
    guard headerLength > 0, content[8] == UInt8(ascii: "{") else { throw damaged("its header is not a JSON object") }
    let header: Header
    do {
      header = try JSONDecoder().decode(Header.self, from: Data(content[8..<dataStart]))
    } catch {
      throw damaged("its header does not describe tensors")
    }
    metadata = header.metadata

    // Ranges are compared with the bytes that are there before anything is added to them, so nothing can overflow.
    let entries = header.tensors.sorted { $0.value.dataOffsets.lexicographicallyPrecedes($1.value.dataOffsets) }
    var tensors: [Tensor] = []
    var position = 0
    for (name, entry) in entries {
      guard entry.dtype == "F32" else { throw damaged("tensor \(name) has type \(entry.dtype), not F32") }
      guard entry.dataOffsets.count == 2, entry.dataOffsets[0] == position, entry.dataOffsets[1] >= position,
        entry.dataOffsets[1] <= content.count - dataStart
      else {
        throw damaged("tensor \(name) has the bytes \(entry.dataOffsets), which overlap, leave gaps or aren't there")
      }
      guard Self.byteCount(of: entry.shape) == entry.dataOffsets[1] - position else {
        throw damaged("tensor \(name) of shape \(entry.shape) can't be \(entry.dataOffsets[1] - position) bytes")
      }
      tensors.append(
        Tensor(name: name, shape: entry.shape, bytes: dataStart + position..<dataStart + entry.dataOffsets[1]))
      position = entry.dataOffsets[1]
    }
    guard position == content.count - dataStart else {
      throw damaged("has \(content.count - dataStart - position) bytes that belong to no tensor")
    }
    self.tensors = tensors
  }

  /// Copies a tensor's numbers, row-major, to a buffer of as many elements.
  ///
  /// - Throws: `FileError` when there is no such tensor or it has another shape.
  package func copy(_ name: String, shape: [Int], to values: UnsafeMutableBufferPointer<Float>) throws(FileError) {
    guard let tensor = tensors.first(where: { $0.name == name }) else {
      throw Self.damaged(path, "has no tensor \(name)")
    }
    guard tensor.shape == shape else {
      throw Self.damaged(path, "tensor \(name) has shape \(tensor.shape), not \(shape)")
    }
    precondition(values.count * 4 == tensor.bytes.count, "the buffer must have as many elements as the shape")
    // Bytes of equal number are copied to memory of the same layout, whatever the alignment of the source.
    content[tensor.bytes].withUnsafeBytes { UnsafeMutableRawBufferPointer(values).copyMemory(from: $0) }
  }

  /// Writes a file: under a temporary name, on the disk, then renamed.
  ///
  /// - Parameters:
  ///   - path: The file; one that exists is replaced.
  ///   - tensors: Names, all different, and numbers, row-major, as many as the shape says.
  ///   - metadata: Texts that go with the tensors.
  ///   - isSealed: Whether a checksum of the whole file goes with them, for `verifySeal`.
  package static func write(
    _ tensors: [(name: String, shape: [Int], values: UnsafeBufferPointer<Float>)], metadata: [String: String],
    isSealed: Bool = false, to path: String
  ) throws(FileError) {
    var position = 0
    var entries: [(String, Header.Entry)] = []
    for tensor in tensors {
      let bytes = littleEndianBytes(of: tensor.values)
      precondition(byteCount(of: tensor.shape) == bytes.count, "a tensor must have as many elements as its shape says")
      let entry = Header.Entry(dtype: "F32", shape: tensor.shape, dataOffsets: [position, position + bytes.count])
      entries.append((tensor.name, entry))
      position += bytes.count
    }
    let seal = isSealed ? [sealKey: emptySeal] : [:]
    let header = Header(
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
    if isSealed, let place = sealPlace(emptySeal, in: start) {
      var hash = SHA256()
      hash.update(data: start)
      for tensor in tensors { hash.update(bufferPointer: littleEndianBytes(of: tensor.values)) }
      start.replaceSubrange(place, with: hash.finalize().hexadecimal.utf8)
    }
    try replaceFile(path) { file throws(FileError) in
      try file.write(start)
      for tensor in tensors { try file.write(littleEndianBytes(of: tensor.values)) }
    }
  }

  /// Checks that a file that was written sealed has not changed in a single bit.
  ///
  /// The seal is the SHA-256 of the file's bytes, computed with zeros in the place of its own 64 hexadecimal digits.
  ///
  /// - Throws: `FileError` where it has changed, or was not sealed.
  package func verifySeal() throws(FileError) {
    guard let seal = metadata[Self.sealKey], seal.utf8.count == Self.emptySeal.utf8.count,
      let place = Self.sealPlace(seal, in: content[..<(tensors.first?.bytes.lowerBound ?? content.count)])
    else {
      throw FileError(path: path, problem: "has no checksum, so it is not a checkpoint", remedy: "Give another file.")
    }
    var hash = SHA256()
    hash.update(data: content[..<place.lowerBound])
    hash.update(data: Self.emptySeal.utf8.map(\.self))
    hash.update(data: content[place.upperBound...])
    guard hash.finalize().hexadecimal == seal else {
      throw Self.damaged(path, "is not what was written: its SHA-256 differs")
    }
  }

  private static let sealKey = "sha256"
  private static let emptySeal = String(repeating: "0", count: 64)

  /// Where a seal's digits stand in a header. Within other texts the quotation marks would be escaped.
  private static func sealPlace(_ seal: String, in header: some Collection<UInt8> & Sendable) -> Range<Int>? {
    let start = Array("\"\(sealKey)\":\"".utf8)
    guard let place = Array(header).firstRange(of: start + Array(seal.utf8)) else { return nil }
    return place.lowerBound + start.count..<place.upperBound
  }

  /// The bytes of a float32 tensor, or nil when an extent is negative or there are more than an `Int` can count.
  private static func byteCount(of shape: [Int]) -> Int? {
    var count = 4
    for extent in shape {
      let (product, overflow) = count.multipliedReportingOverflow(by: extent)
      guard extent >= 0, !overflow else { return nil }
      count = product
    }
    return count
  }

  private static func damaged(_ path: String, _ problem: String) -> FileError {
    FileError(
      path: path, problem: problem, remedy: "The file is damaged or not such a model; train again or copy it again.")
  }
}

/// The JSON header of a safetensors file.
private struct Header: Codable {
  struct Entry: Codable {
    let dtype: String
    let shape: [Int]
    let dataOffsets: [Int]

    enum CodingKeys: String, CodingKey {
      case dtype, shape
      case dataOffsets = "data_offsets"
    }
  }

  private struct Key: CodingKey {
    static let metadata = Key(stringValue: "__metadata__")
    let stringValue: String
    var intValue: Int? { nil }
    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }

  let metadata: [String: String]
  let tensors: [String: Entry]

  init(metadata: [String: String], tensors: [String: Entry]) {
    (self.metadata, self.tensors) = (metadata, tensors)
  }

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    metadata = try container.decodeIfPresent([String: String].self, forKey: .metadata) ?? [:]
    var tensors: [String: Entry] = [:]
    for key in container.allKeys where key.stringValue != Key.metadata.stringValue {
      tensors[key.stringValue] = try container.decode(Entry.self, forKey: key)
    }
    self.tensors = tensors
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    if !metadata.isEmpty { try container.encode(metadata, forKey: .metadata) }
    for (name, entry) in tensors { try container.encode(entry, forKey: Key(stringValue: name)) }
  }
}
