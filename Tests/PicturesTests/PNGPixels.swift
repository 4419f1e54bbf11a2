import CZlib
import Foundation

/// The samples of a PNG file of 8 bits a sample, read by the specification without libpng.
///
/// Source: the PNG specification (W3C, 2nd edition), sections 5 (chunks), 9 (filters) and 11 (IHDR).
struct PNGPixels {
  private(set) var width = 0, height = 0, depth = 0, colorType = 0
  private(set) var samples: [UInt8] = []

  struct Damaged: Error { let what: String }

  init(_ file: [UInt8]) throws {
    guard file.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) else { throw Damaged(what: "signature") }
    var compressed: [UInt8] = []
    var place = 8
    while place + 12 <= file.count {
      let length = Self.integer(file[place..<place + 4])
      let type = String(decoding: file[place + 4..<place + 8], as: UTF8.self)
      guard place + 12 + length <= file.count else { throw Damaged(what: "length of \(type)") }
      let data = file[place + 8..<place + 8 + length]
      let summed = file[place + 4..<place + 8 + length]
      let sum = summed.withUnsafeBufferPointer { crc32(0, $0.baseAddress, UInt32($0.count)) }
      guard Int(sum) == Self.integer(file[place + 8 + length..<place + 12 + length]) else { throw Damaged(what: type) }
      if type == "IHDR" {
        (width, height) = (Self.integer(data.prefix(4)), Self.integer(data.dropFirst(4).prefix(4)))
        (depth, colorType) = (Int(data[data.startIndex + 8]), Int(data[data.startIndex + 9]))
      } else if type == "IDAT" {
        compressed += data
      }
      place += 12 + length
    }
    guard place == file.count else { throw Damaged(what: "something behind the last chunk") }
    let samplesAPixel = [0: 1, 2: 3][colorType] ?? 0
    let rowLength = width * samplesAPixel
    var lines = [UInt8](repeating: 0, count: height * (rowLength + 1))
    var count = uLong(lines.count)
    guard uncompress(&lines, &count, compressed, uLong(compressed.count)) == Z_OK, Int(count) == lines.count else {
      throw Damaged(what: "compressed data")
    }
    samples = try Self.unfiltered(lines, rowLength: rowLength, step: samplesAPixel)
  }

  /// The samples of rows that are each a filter's number and `rowLength` filtered bytes.
  private static func unfiltered(_ lines: [UInt8], rowLength: Int, step: Int) throws -> [UInt8] {
    var samples: [UInt8] = []
    for (row, start) in stride(from: 0, to: lines.count, by: rowLength + 1).enumerated() {
      for column in 0..<rowLength {
        let left = column >= step ? Int(samples[row * rowLength + column - step]) : 0
        let above = row > 0 ? Int(samples[(row - 1) * rowLength + column]) : 0
        let corner = row > 0 && column >= step ? Int(samples[(row - 1) * rowLength + column - step]) : 0
        let guess =
          switch lines[start] {
          case 0: 0
          case 1: left
          case 2: above
          case 3: (left + above) / 2
          case 4: [left, above, corner].min { abs(left + above - corner - $0) < abs(left + above - corner - $1) } ?? 0
          default: throw Damaged(what: "filter \(lines[start])")
          }
        samples.append(lines[start + 1 + column] &+ UInt8(guess))
      }
    }
    return samples
  }

  private static func integer(_ bytes: ArraySlice<UInt8>) -> Int { bytes.reduce(0) { $0 << 8 | Int($1) } }
}
