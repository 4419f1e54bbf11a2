import Platform

/// Named float32 tensors in a file that NumPy, PyTorch and others open.
///
/// A file is the length of the header (8 bytes, little-endian), the header (a JSON object: for each tensor its type,
/// shape and the range of its bytes, and texts under `__metadata__`; padded with spaces) and the tensors' bytes, without
/// gaps. Source: "Format", github.com/huggingface/safetensors.
package struct Safetensors: Sendable {
  /// A tensor of a file.
  package struct Tensor: Equatable, Sendable {
    /// What the tensor is called.
    package let name: String
    /// Its extent in each dimension, outermost first; empty for a single number.
    package let shape: [Int]
    /// Where its bytes stand in the file.
    let bytes: Range<Int>
  }

  /// The tensors in the order of their bytes.
  package let tensors: [Tensor]
  /// The texts that go with the tensors.
  package let metadata: [String: String]
  /// The file, of which only the header has been read.
  let file: RegularFile
  /// The first byte behind the header.
  let dataStart: Int
  private let places: [String: Int]

  /// The file.
  package var path: String { file.path }

  /// The most bytes of a header: a checkpoint's grows with the epochs, by some hundred bytes each.
  private static let headerLimit = 16 << 20

  /// Reads and checks the header, and compares what it says with the file's length; no tensor is read.
  ///
  /// - Throws: `FileError` when the file can't be read or isn't as described above, or has tensors that aren't float32.
  package init(reading path: String) throws(FileError) {
    let file = try RegularFile(reading: path)
    func damaged(_ problem: String) -> FileError { Self.damaged(path, problem) }

    let start = try file.bytes(0..<8)
    guard start.count == 8 else { throw damaged("ends within the header's length") }
    let headerLength = start.reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    guard headerLength <= file.size - 8 else {
      throw damaged("has \(file.size) bytes but promises a header of \(headerLength)")
    }
    guard headerLength <= Self.headerLimit else {
      throw damaged("has a header of \(headerLength) bytes, more than the \(Self.headerLimit) that are read")
    }
    let dataStart = 8 + Int(headerLength)
    let text = try file.bytes(8..<dataStart)
    guard text.first == UInt8(ascii: "{") else { throw damaged("its header is not a JSON object") }
    let header: SafetensorsHeader
    do {
      header = try SafetensorsHeader(json: text)
    } catch .repeated(let name) {
      throw damaged("its header has \(name.cut(to: 80)) twice")
    } catch {
      throw damaged("its header does not describe tensors")
    }

    // Ranges are compared with the bytes that are there before anything is added to them, so nothing can overflow.
    let entries = header.tensors.sorted { $0.value.dataOffsets.lexicographicallyPrecedes($1.value.dataOffsets) }
    var tensors: [Tensor] = []
    var position = 0
    for (name, entry) in entries {
      let shown = "tensor \(name.cut(to: 80))"
      guard entry.dtype == "F32" else { throw damaged("\(shown) has type \(entry.dtype.cut(to: 80)), not F32") }
      guard entry.dataOffsets.count == 2, entry.dataOffsets[0] == position, entry.dataOffsets[1] >= position,
        entry.dataOffsets[1] <= file.size - dataStart
      else {
        throw damaged(
          "\(shown) has the bytes \("\(entry.dataOffsets)".cut(to: 80)), which overlap, leave gaps or aren't there")
      }
      guard SafetensorsHeader.byteCount(of: entry.shape) == entry.dataOffsets[1] - position else {
        throw damaged(
          "\(shown) of shape \("\(entry.shape)".cut(to: 80)) can't be \(entry.dataOffsets[1] - position) bytes")
      }
      tensors.append(
        Tensor(name: name, shape: entry.shape, bytes: dataStart + position..<dataStart + entry.dataOffsets[1]))
      position = entry.dataOffsets[1]
    }
    guard position == file.size - dataStart else {
      throw damaged("has \(file.size - dataStart - position) bytes that belong to no tensor")
    }
    (self.file, self.tensors, self.dataStart, metadata) = (file, tensors, dataStart, header.metadata)
    places = Dictionary(uniqueKeysWithValues: tensors.indices.map { (tensors[$0].name, $0) })
  }

  /// The tensor of a name.
  package subscript(name: String) -> Tensor? { places[name].map { tensors[$0] } }

  /// Copies a tensor's numbers, row-major, to a buffer of as many elements.
  ///
  /// - Throws: `FileError` when there is no such tensor or it has another shape, or can't be read.
  package func copy(_ name: String, shape: [Int], to values: UnsafeMutableBufferPointer<Float>) throws(FileError) {
    let tensor = try checked(name, shape: shape)
    precondition(values.count * 4 == tensor.bytes.count, "the buffer must have as many elements as the shape")
    // Bytes of equal number are read into memory of the same layout.
    let count = try file.read(at: tensor.bytes.lowerBound, into: UnsafeMutableRawBufferPointer(values))
    guard count == tensor.bytes.count else { throw Self.damaged(path, "was cut short while it was read") }
  }

  /// The tensor of a name, which must have a shape.
  ///
  /// - Throws: `FileError` when there is no such tensor or it has another shape.
  @discardableResult
  package func checked(_ name: String, shape: [Int]) throws(FileError) -> Tensor {
    guard let tensor = self[name] else { throw Self.damaged(path, "has no tensor \(name)") }
    guard tensor.shape == shape else {
      throw Self.damaged(path, "tensor \(name) has shape \("\(tensor.shape)".cut(to: 80)), not \(shape)")
    }
    return tensor
  }

  static func damaged(_ path: String, _ problem: String) -> FileError {
    FileError(
      path: path, problem: problem, remedy: "The file is damaged or not such a model; train again or copy it again.")
  }
}
