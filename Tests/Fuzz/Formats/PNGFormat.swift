import CZlib
import Datasets
import Foundation
import Jobs
import Model
import Philox
import Pictures

/// PNG files whose chunks have the right CRCs, and whose image data is a zlib stream.
struct PNGFormat: FuzzFormat {
  let name = "png"

  func input(_ random: inout RandomStream) -> [UInt8] {
    let (width, height) = (1 + random.below(40), 1 + random.below(40))
    let type = random.pick([0, 0, 2, 3, 4, 6])
    // Few depths go with all types of pixels.
    let depth = random.pick(random.oneIn(12) ? [1, 2, 4, 16] : [8, type == 3 ? 4 : 16, type == 0 ? 2 : 8])
    let channels = [2: 3, 4: 2, 6: 4][type] ?? 1
    let rowLength = (width * depth * channels + 7) / 8
    var lines = (0..<height).flatMap { _ in
      [UInt8(random.oneIn(200) ? random.below(256) : random.below(5))]
        + (0..<rowLength).map { _ in UInt8(random.below(256)) }
    }
    if random.oneIn(4) { random.mutate(&lines) }
    func extent(_ value: Int) -> [UInt8] {
      bigEndian(random.oneIn(10) ? random.pick([0, 1, 65_535, 1 << 30, .max, 20_000]) : UInt32(value))
    }
    var header = extent(width) + extent(height) + [UInt8(depth), UInt8(type), 0, 0, random.oneIn(6) ? 1 : 0]
    if random.oneIn(6) { random.mutate(&header) }
    var chunks: [(String, [UInt8])] = [("IHDR", header)]
    if type == 3 || random.oneIn(8) {
      chunks.append(("PLTE", (0..<3 * (1 + random.below(256))).map { _ in UInt8(random.below(256)) }))
    }
    for _ in 0..<random.below(4) {
      var content = Array(random.text().utf8) + [0, 0] + deflated(Array(random.text().utf8), windowBits: 15)
      random.mutate(&content)
      chunks.append(
        (random.pick(["tRNS", "gAMA", "cHRM", "sRGB", "tEXt", "zTXt", "iTXt", "iCCP", "eXIf", "abCd"]), content))
    }
    let data = deflated(lines, windowBits: 15)
    let middle = random.below(data.count)
    chunks += random.oneIn(3) ? [("IDAT", Array(data[..<middle])), ("IDAT", Array(data[middle...]))] : [("IDAT", data)]
    if random.oneIn(6) { chunks.swapAt(random.below(chunks.count), random.below(chunks.count)) }
    chunks.append(("IEND", []))
    var bytes: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
    for (type, content) in chunks { bytes += chunk(&random, type, content) }
    if random.oneIn(6) { random.mutate(&bytes) }
    return bytes
  }

  /// A chunk with its CRC; its length is wrong at times.
  private func chunk(_ random: inout RandomStream, _ type: String, _ content: [UInt8]) -> [UInt8] {
    let body = Array(type.utf8) + content
    let length = random.oneIn(40) ? random.pick([0, UInt32.max, 1 << 31, 0x7FFF_FFFF]) : UInt32(content.count)
    return bigEndian(length) + body + bigEndian(UInt32(crc32(0, body, UInt32(body.count))))
  }

  /// Whether a digit is read from a picture, of the size of MNIST's.
  static func isRead(_ path: String) throws -> Bool {
    guard let digit = try GreyPicture(reading: path).prepared(for: .mnist) else { return false }
    guard digit.pixels.count == 784 else { throw Finding(description: "a digit isn't 28×28") }
    return true
  }

  func read(_ input: [UInt8], in folder: String) throws -> Bool {
    let path = folder + "/file.png"
    try Data(input).write(to: URL(filePath: path))
    return try PNGFormat.isRead(path)
  }
}
