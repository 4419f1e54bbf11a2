/// A PNG file of any color type, put together from scanlines without libpng.
///
/// Source: the PNG specification (W3C, 2nd edition); the data are stored, not compressed (RFC 1950 and 1951).
struct PNGWriter {
  var width: UInt32
  var height: UInt32
  var depth: UInt8 = 8
  /// 0 grey, 2 RGB, 3 palette, 4 grey and alpha, 6 RGB and alpha.
  var colorType: UInt8 = 0
  /// RGB triples of color type 3.
  var palette: [UInt8] = []
  /// The contents of a tRNS chunk.
  var transparency: [UInt8] = []
  /// Packed samples, a row after the other.
  var samples: [UInt8]

  var bytes: [UInt8] {
    let rowLength = samples.count / Int(height)
    let lines = stride(from: 0, to: rowLength * Int(height), by: max(rowLength, 1)).flatMap { start in
      [0] + samples[start..<start + rowLength]
    }
    let header = bigEndian(width) + bigEndian(height) + [depth, colorType, 0, 0, 0]
    return [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A] + chunk("IHDR", header)
      + (palette.isEmpty ? [] : chunk("PLTE", palette))
      + (transparency.isEmpty ? [] : chunk("tRNS", transparency))
      + chunk("IDAT", stored(lines)) + chunk("IEND", [])
  }

  private func bigEndian(_ value: UInt32) -> [UInt8] {
    [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) }
  }

  func chunk(_ type: String, _ contents: [UInt8]) -> [UInt8] {
    let body = Array(type.utf8) + contents
    return bigEndian(UInt32(contents.count)) + body + bigEndian(crc32(body))
  }

  private func stored(_ data: [UInt8]) -> [UInt8] {
    var stream: [UInt8] = [0x78, 0x01]
    for start in stride(from: 0, to: data.count, by: 0xFFFF) {
      let block = data[start..<min(start + 0xFFFF, data.count)]
      let (low, high) = (UInt8(block.count & 0xFF), UInt8(block.count >> 8))
      stream += [block.endIndex == data.count ? 1 : 0, low, high, ~low, ~high] + block
    }
    var (a, b): (UInt32, UInt32) = (1, 0)
    for byte in data {
      a = (a + UInt32(byte)) % 65_521
      b = (b + a) % 65_521
    }
    return stream + bigEndian(b << 16 | a)
  }

  private func crc32(_ data: [UInt8]) -> UInt32 {
    var crc = UInt32.max
    for byte in data {
      crc ^= UInt32(byte)
      for _ in 0..<8 { crc = crc & 1 == 1 ? crc >> 1 ^ 0xEDB8_8320 : crc >> 1 }
    }
    return ~crc
  }
}

extension PNGWriter: CustomStringConvertible {
  var description: String { "\(width)×\(height), depth \(depth), color type \(colorType), \(samples.count) samples" }
}
