import CZlib
import Datasets
import Foundation
import Jobs
import Philox

/// IDX files, raw and gzip'd.
struct IDXFormat: FuzzFormat {
  let name = "idx"

  func input(_ random: inout RandomStream) -> [UInt8] { Self.file(&random) }

  /// A file whose header and content differ at times, compressed or not, with a damaged byte or not.
  static func file(_ random: inout RandomStream, shape given: [Int]? = nil, highestByte: UInt8 = 255) -> [UInt8] {
    // A part of a data set is spoiled less often, as four have to fit.
    let rarity: UInt32 = given == nil ? 1 : 5
    let shape = given ?? (0..<random.pick([1, 1, 3, 3, 2, 4, 0])).map { _ in random.below(6) }
    var count = shape.reduce(1, *)
    if random.oneIn(4 * rarity) { count = max(0, count + random.pick([-1, 1, 100])) }
    let type: UInt8 = random.oneIn(3 * rarity) ? random.pick([0x09, 0x0B, 0x0C, 0x0D, 0x0E, 0x00, 0xFF]) : 0x08
    let size = [0x0B: 2, 0x0C: 4, 0x0D: 4, 0x0E: 8][type] ?? 1
    let dimensions = shape.flatMap { extent in
      bigEndian(random.oneIn(8 * rarity) ? random.pick([0, 1, .max, 1 << 31, 0xFFFF]) : UInt32(extent))
    }
    var bytes: [UInt8] = [0, 0, type, random.oneIn(12 * rarity) ? UInt8.max : UInt8(shape.count)] + dimensions
    bytes += (0..<count * size).map { _ in UInt8(random.below(Int(highestByte) + 1)) }
    if random.oneIn(3 * rarity) { random.mutate(&bytes) }
    guard random.oneIn(2) else { return bytes }
    var packed = gzip(bytes)
    if random.oneIn(8 * rarity) { packed += random.oneIn(2) ? packed : [0, 1, 2] }
    if random.oneIn(3 * rarity) { random.mutate(&packed) }
    return random.oneIn(10 * rarity) ? gzip(packed) : packed
  }

  func read(_ input: [UInt8], in folder: String) throws -> Bool {
    let path = folder + "/file"
    try Data(input).write(to: URL(filePath: path))
    let file = try IDXFile(path: path)
    guard file.header.elementType == .uint8 else {
      _ = try? file.elements(as: Float.self)
      _ = try file.elements(as: Int32.self)
      return true
    }
    let elements: [UInt8] = try file.elements()
    let copy = folder + "/copy"
    try IDXFile.write(elements, shape: file.header.shape, to: copy, compressed: false)
    guard try IDXFile(path: copy).elements() == elements else {
      throw Finding(description: "reads otherwise when written again")
    }
    return true
  }
}

/// The bytes gzip'd, with a checksum and a length that are right.
func gzip(_ bytes: [UInt8]) -> [UInt8] { deflated(bytes, windowBits: 15 + 16) }

/// The bytes compressed by zlib, in its own or in gzip's framing.
func deflated(_ bytes: [UInt8], windowBits: Int32) -> [UInt8] {
  var stream = z_stream()
  deflateInit2_(
    &stream, 1, Z_DEFLATED, windowBits, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
  defer { deflateEnd(&stream) }
  var (input, output) = (bytes, [UInt8](repeating: 0, count: bytes.count + bytes.count / 100 + 1_024))
  // Both arrays live, unmoved, until the one call that uses them returns.
  input.withUnsafeMutableBufferPointer { input in
    output.withUnsafeMutableBufferPointer { output in
      (stream.next_in, stream.avail_in) = (input.baseAddress, UInt32(input.count))
      (stream.next_out, stream.avail_out) = (output.baseAddress, UInt32(output.count))
      deflate(&stream, Z_FINISH)
    }
  }
  return Array(output.prefix(Int(stream.total_out)))
}
