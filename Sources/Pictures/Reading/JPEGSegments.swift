/// What the segments before a JPEG file's image data say.
enum JPEGSegments {
  /// The start of an image, and of the next marker.
  static let signature: [UInt8] = [0xFF, 0xD8, 0xFF]

  /// The orientation of Exif, 1 to 8: how a camera was held. 1, as it is, where the file says nothing that makes sense.
  ///
  /// Source: Exif 2.32 (CIPA DC-008), section 4.5.4 for the place and 4.6.4 for the tag.
  static func orientation(of file: [UInt8]) -> Int {
    var position = 2
    // A segment: 0xFF, its kind, and its length, which counts itself. 0xDA is where the image data starts.
    while position + 4 <= file.count, file[position] == 0xFF, file[position + 1] != 0xDA {
      let end = position + 2 + Int(file[position + 2]) << 8 + Int(file[position + 3])
      guard end <= file.count, end >= position + 4 else { return 1 }
      let content = file[position + 4..<end]
      if file[position + 1] == 0xE1, content.starts(with: Array("Exif\0\0".utf8)) {
        return TIFFDirectory(Array(content.dropFirst(6)))?.orientation ?? 1
      }
      position = end
    }
    return 1
  }
}

/// The first directory of a TIFF file, which Exif is stored as.
private struct TIFFDirectory {
  private let bytes: [UInt8]
  private let isLittleEndian: Bool

  init?(_ bytes: [UInt8]) {
    self.bytes = bytes
    switch bytes.prefix(4) {
    case [0x49, 0x49, 42, 0]: isLittleEndian = true
    case [0x4D, 0x4D, 0, 42]: isLittleEndian = false
    default: return nil
    }
  }

  /// The value of tag 0x0112, a short number in an entry of 12 bytes.
  var orientation: Int? {
    guard let start = number(at: 4, 4), let count = number(at: start, 2) else { return nil }
    for entry in 0..<count {
      let place = start + 2 + 12 * entry
      guard let tag = number(at: place, 2), let value = number(at: place + 8, 2) else { return nil }
      if tag == 0x0112 { return value }
    }
    return nil
  }

  private func number(at offset: Int, _ length: Int) -> Int? {
    guard offset + length <= bytes.count else { return nil }
    let digits = bytes[offset..<offset + length]
    return isLittleEndian ? digits.reversed().reduce(0) { $0 << 8 | Int($1) } : digits.reduce(0) { $0 << 8 | Int($1) }
  }
}
