import Crypto
import Foundation
import Philox

/// A safetensors file in the making: what it says can be wrong, its length and its seal are right.
struct SealedFile {
  /// Names and shapes, and the values, as many as the shape says or not.
  var tensors: [(name: String, shape: [Int], values: [Float])]
  var metadata: [String: String]

  /// The file, with some of its header changed.
  func bytes(_ random: inout RandomStream) -> [UInt8] {
    var (position, entries) = (0, [String]())
    for tensor in tensors {
      let end = position + 4 * tensor.values.count
      let offsets = random.oneIn(40) ? "[\(random.numberText()),\(random.numberText())]" : "[\(position),\(end)]"
      let shape = tensor.shape.map { random.oneIn(60) ? random.numberText() : "\($0)" }.joined(separator: ",")
      let type = random.oneIn(60) ? random.pick(["F64", "", "\\u0000", "I8"]) : "F32"
      entries.append("\(quoted(tensor.name)):{\"dtype\":\"\(type)\",\"shape\":[\(shape)],\"data_offsets\":\(offsets)}")
      position = end
    }
    let texts = metadata.merging(["sha256": Self.emptySeal]) { $1 }.sorted { $0.key < $1.key }
    entries.insert("\"__metadata__\":{\(texts.map { "\(quoted($0)):\(quoted($1))" }.joined(separator: ","))}", at: 0)
    if random.oneIn(30) { entries.append(random.pick(entries)) }
    var header = Array("{\(entries.joined(separator: ","))}".utf8)
    if random.oneIn(6) { random.mutate(&header) }
    header += [UInt8](repeating: UInt8(ascii: " "), count: (8 - header.count % 8) % 8)
    var data = tensors.flatMap {
      $0.values.flatMap { value in withUnsafeBytes(of: value.bitPattern.littleEndian) { Array($0) } }
    }
    if random.oneIn(10) { random.mutate(&data) }
    let length = random.oneIn(40) ? random.pick([0, 1, .max, 1 << 62]) : UInt64(header.count)
    var file = withUnsafeBytes(of: length.littleEndian) { Array($0) } + header + data
    if random.oneIn(20) { random.mutate(&file) }
    return Self.sealed(file)
  }

  private static let emptySeal = String(repeating: "0", count: 64)

  /// The file with its checksum in the place of the zeros.
  private static func sealed(_ file: [UInt8]) -> [UInt8] {
    guard let place = file.firstRange(of: Array("\"sha256\":\"\(emptySeal)".utf8)) else { return file }
    let digits = SHA256.hash(data: file).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    var file = file
    file.replaceSubrange(place.upperBound - 64..<place.upperBound, with: Array(digits.utf8))
    return file
  }

  private func quoted(_ text: String) -> String {
    (try? JSONEncoder().encode(text)).map { String(decoding: $0, as: UTF8.self) } ?? "\"\""
  }
}
