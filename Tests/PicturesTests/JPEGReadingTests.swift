import CJPEGWriter
import Foundation
import Pictures
import TestSupport
import Testing

struct JPEGReadingTests {
  /// 24×16 pixels whose quarters are black, dark, light and white, from the top left.
  private static let quarters = (0..<24 * 16).map { index in
    UInt8((index % 24 < 12 ? 0 : 80) + (index / 24 < 8 ? 0 : 170) + (index % 24 < 12 || index / 24 < 8 ? 0 : 5))
  }

  /// A file of the quarters, with an Exif segment of an orientation, little-endian or not.
  private static func file(
    channels: Int = 1, isProgressive: Bool = false, orientation: UInt8? = nil, isLittleEndian: Bool = true
  ) -> [UInt8] {
    let samples = quarters.flatMap { [UInt8](repeating: $0, count: channels) }
    let picture = CJPEGWriter_Picture(
      width: 24, height: 16, channels: Int32(channels), quality: 95, is_progressive: isProgressive)
    var length = 0
    guard let bytes = CJPEGWriter_bytes(picture, samples, &length) else { return [] }
    defer { free(bytes) }
    // Safe: so many bytes the writer has just written.
    var file = Array(UnsafeBufferPointer(start: bytes, count: length))
    if let orientation {
      let tiff: [UInt8] =
        isLittleEndian
        ? [0x49, 0x49, 42, 0, 8, 0, 0, 0, 1, 0, 0x12, 1, 3, 0, 1, 0, 0, 0, orientation, 0, 0, 0, 0, 0, 0, 0]
        : [0x4D, 0x4D, 0, 42, 0, 0, 0, 8, 0, 1, 1, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0, 0, 0, 0, 0]
      let content = Array("Exif\0\0".utf8) + tiff
      file.insert(contentsOf: [0xFF, 0xE1, 0, UInt8(content.count + 2)] + content, at: 2)
    }
    return file
  }

  private func read(_ bytes: [UInt8]) throws -> GreyPicture {
    try withTemporaryFolder { folder in
      try Data(bytes).write(to: URL(filePath: folder + "/a.jpg"))
      return try GreyPicture(reading: folder + "/a.jpg")
    }
  }

  @Test(arguments: [(1, false), (3, false), (1, true), (3, true)])
  func `reads grey and color, in one pass or several`(channels: Int, isProgressive: Bool) throws {
    let picture = try read(Self.file(channels: channels, isProgressive: isProgressive))
    #expect((picture.width, picture.height) == (24, 16))
    #expect(zip(picture.pixels, Self.quarters).allSatisfy { abs(Int($0) - Int($1)) < 30 })
  }

  /// The corners from the top left, in reading order, that a picture of an orientation shows: Exif 2.32, section 4.6.4.
  static let corners: [(UInt8, [Int])] = [
    (1, [0, 80, 170, 255]), (2, [80, 0, 255, 170]), (3, [255, 170, 80, 0]), (4, [170, 255, 0, 80]),
    (5, [0, 170, 80, 255]), (6, [170, 0, 255, 80]), (7, [255, 80, 170, 0]), (8, [80, 255, 0, 170]),
  ]

  @Test(arguments: corners, [true, false])
  func `turns a picture as the camera was held`(orientation: (UInt8, [Int]), isLittleEndian: Bool) throws {
    let picture = try read(Self.file(orientation: orientation.0, isLittleEndian: isLittleEndian))
    #expect((picture.width, picture.height) == (orientation.0 < 5 ? (24, 16) : (16, 24)))
    let (right, bottom) = (picture.width - 2, picture.height - 2)
    let corners = [(1, 1), (right, 1), (1, bottom), (right, bottom)].map {
      Int(picture.pixels[$0.1 * picture.width + $0.0])
    }
    #expect(zip(corners, orientation.1).allSatisfy { abs($0 - $1) < 20 }, "\(corners)")
  }

  @Test func `refuses what is cut short, damaged, or of a printer's colors`() throws {
    let file = Self.file(channels: 3)
    var damaged = file
    for index in file.count - 60..<file.count - 40 { damaged[index] = 0xFF }
    for bytes in [
      Array(file.prefix(3)), Array(file.prefix(file.count / 2)), Array(file.dropLast(30)), damaged,
      Self.file(channels: 4),
    ] {
      let error = try #require(throws: PictureError.self) { try read(bytes) }
      guard case .unreadable(_, "JPEG", _) = error else {
        Issue.record("\(error)")
        continue
      }
    }
  }

  @Test func `gives no memory to what the header only claims`() throws {
    var file = Self.file()
    let frame = try #require(file.firstRange(of: [0xFF, 0xC0])).lowerBound
    // 60,000 × 60,000, and 8,000 × 8,000.
    for (high, low) in [(UInt8(0xEA), UInt8(0x60)), (0x1F, 0x40)] {
      file.replaceSubrange(frame + 5..<frame + 9, with: [high, low, high, low])
      #expect(throws: PictureError.self) { try read(file) }
    }
  }

  @Test func `says what other pictures are`() throws {
    for (start, name) in [("GIF89a", "GIF"), ("\0\0\0\u{18}ftypheic", "HEIC"), ("RIFF1234WEBP", "WebP"), ("", "empty")]
    {
      let error = try #require(throws: PictureError.self) { try read(Array(start.utf8)) }
      #expect("\(error)".contains("neither PNG nor JPEG, but \(name)"))
    }
  }
}
