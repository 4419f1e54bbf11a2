import Foundation
import Model
import Pictures
import Testing

struct PNGReadingTests {
  /// Writes bytes to a file of its own for as long as `body` runs.
  @discardableResult
  private func withFile<Result>(_ bytes: [UInt8], _ body: (String) throws -> Result) throws -> Result {
    let file = FileManager.default.temporaryDirectory.appending(path: "png-\(UUID().uuidString).png")
    try Data(bytes).write(to: file)
    defer { try? FileManager.default.removeItem(at: file) }
    return try body(file.path)
  }

  private func pixels(_ png: PNGWriter) throws -> [UInt8] {
    try withFile(png.bytes) { try GreyPicture(reading: $0).pixels }
  }

  /// Four pixels, black, two greys and white, in each color type and depth that can hold them.
  static let fourGreys: [(PNGWriter, [Int])] = [
    (PNGWriter(width: 4, height: 1, depth: 1, samples: [0b0101_0000]), [0, 255, 0, 255]),
    (PNGWriter(width: 4, height: 1, depth: 2, samples: [0b0001_1011]), [0, 85, 170, 255]),
    (PNGWriter(width: 4, height: 1, depth: 4, samples: [0x05, 0xAF]), [0, 85, 170, 255]),
    (PNGWriter(width: 4, height: 1, depth: 8, samples: [0, 85, 170, 255]), [0, 85, 170, 255]),
    (PNGWriter(width: 4, height: 1, depth: 16, samples: [0, 0, 85, 85, 170, 170, 255, 255]), [0, 85, 170, 255]),
    (
      PNGWriter(width: 4, height: 1, colorType: 2, samples: [0, 0, 0, 85, 85, 85, 170, 170, 170, 255, 255, 255]),
      [0, 85, 170, 255]
    ),
    (
      PNGWriter(
        width: 2, height: 1, depth: 16, colorType: 2, samples: [85, 85, 85, 85, 85, 85, 170, 170, 170, 170, 170, 170]),
      [85, 170]
    ),
    (
      PNGWriter(
        width: 4, height: 1, depth: 2, colorType: 3, palette: [0, 0, 0, 85, 85, 85, 170, 170, 170, 255, 255, 255],
        samples: [0b0001_1011]), [0, 85, 170, 255]
    ),
    (PNGWriter(width: 4, height: 1, colorType: 4, samples: [0, 255, 85, 255, 170, 255, 255, 255]), [0, 85, 170, 255]),
    (
      PNGWriter(width: 2, height: 1, depth: 16, colorType: 4, samples: [85, 85, 255, 255, 170, 170, 255, 255]),
      [85, 170]
    ),
    (PNGWriter(width: 2, height: 1, colorType: 6, samples: [85, 85, 85, 255, 170, 170, 170, 255]), [85, 170]),
    // The luminance of the primaries: 0.2126, 0.7152 and 0.0722 of white (Rec. 709), encoded as sRGB.
    (PNGWriter(width: 3, height: 1, colorType: 2, samples: [255, 0, 0, 0, 255, 0, 0, 0, 255]), [127, 220, 76]),
  ]

  @Test(arguments: fourGreys)
  func `reads every color type and depth as grey`(png: PNGWriter, expected: [Int]) throws {
    let greys = try pixels(png)
    #expect(greys.count == expected.count)
    #expect(zip(greys, expected).allSatisfy { abs(Int($0) - $1) <= 1 }, "\(greys)")
  }

  @Test func `reads rows from the top`() throws {
    let png = PNGWriter(width: 2, height: 3, samples: [1, 2, 3, 4, 5, 6])
    let picture = try withFile(png.bytes) { try GreyPicture(reading: $0) }
    #expect(picture == GreyPicture(width: 2, height: 3, pixels: [1, 2, 3, 4, 5, 6]))
  }

  @Test func `puts a transparent page behind strokes, light behind dark and dark behind light`() throws {
    let dark = PNGWriter(width: 5, height: 1, colorType: 4, samples: [0, 0, 0, 255, 0, 128, 0, 0, 9, 0])
    #expect(try pixels(dark) == [255, 0, 127, 255, 255])
    let light = PNGWriter(width: 5, height: 1, colorType: 4, samples: [255, 0, 255, 255, 255, 128, 255, 0, 9, 0])
    #expect(try pixels(light) == [0, 255, 128, 0, 0])
  }

  @Test func `continues the page of a mostly opaque picture under its transparent parts`() throws {
    let grey = PNGWriter(
      width: 5, height: 1, colorType: 6,
      samples: [200, 200, 200, 255, 200, 200, 200, 255, 200, 200, 200, 255, 10, 10, 10, 255, 0, 0, 0, 0])
    #expect(try pixels(grey) == [200, 200, 200, 10, 200])
    let palette = PNGWriter(
      width: 4, height: 1, depth: 2, colorType: 3, palette: [200, 200, 200, 0, 0, 0, 9, 9, 9],
      transparency: [255, 255, 0], samples: [0b0000_0110])
    #expect(try pixels(palette) == [200, 200, 0, 200])
  }

  @Test func `names a missing file`() {
    let path = "/nowhere/five.png"
    #expect(throws: PictureError.missing(path: path)) { try GreyPicture(reading: path) }
  }

  static let broken: [(String, [UInt8])] = {
    let png = PNGWriter(width: 8, height: 8, samples: [UInt8](0..<64)).bytes
    var damaged = png
    damaged[60] ^= 0xFF
    return [
      ("empty", []), ("text", Array("GIF89a, not a PNG".utf8)), ("only a signature", Array(png.prefix(8))),
      ("cut short", Array(png.prefix(70))), ("damaged", damaged),
    ]
  }()

  @Test(arguments: broken)
  func `refuses what is not a whole PNG`(name: String, bytes: [UInt8]) throws {
    try withFile(bytes) { path in
      let error = #expect(throws: PictureError.self, "\(name)") { try GreyPicture(reading: path) }
      switch error {
      case .unreadable(path, "PNG", _), .otherFormat(path, _): break
      default: Issue.record("\(name): \(String(describing: error))")
      }
    }
  }

  @Test func `refuses a folder`() {
    #expect(throws: PictureError.self) { try GreyPicture(reading: FileManager.default.temporaryDirectory.path) }
  }

  @Test(arguments: [(100_000, 100_000), (1 << 14, (1 << 12) + 1)])
  func `refuses enormous dimensions before it reserves memory`(width: Int, height: Int) throws {
    let png = PNGWriter(width: UInt32(width), height: UInt32(height), depth: 1, samples: [])
    try withFile(png.bytes) { path in
      #expect(throws: PictureError.tooLarge(path: path, width: width, height: height)) {
        try GreyPicture(reading: path)
      }
    }
  }

  @Test func `gives no memory to what a chunk or the header only claims`() throws {
    let png = PNGWriter(width: 8, height: 8, samples: [UInt8](0..<64)).bytes
    let text = [0x7F, 0xFF, 0xFF, 0x00] + Array("tEXt".utf8)
    let claims = [
      // A text of 2 GB, of which nothing is there, before the image data.
      Array(png.prefix(33)) + text + png.dropFirst(33),
      // An image of 8,000×8,000 in the data of 8×8.
      PNGWriter(width: 8_000, height: 8_000, samples: []).bytes,
    ]
    for bytes in claims {
      try withFile(bytes) { path in
        let error = try #require(throws: PictureError.self) { try GreyPicture(reading: path) }
        guard case .unreadable(path, _, _) = error else {
          Issue.record("\(error)")
          return
        }
      }
    }
  }

  @Test func `leaves out what only goes with the pixels`() throws {
    let writer = PNGWriter(width: 8, height: 8, samples: [UInt8](0..<64))
    // An iCCP and a zTXt chunk whose contents are no zlib stream.
    let bytes =
      Array(writer.bytes.prefix(33)) + writer.chunk("iCCP", [0x61, 0, 0, 1, 2, 3])
      + writer.chunk("zTXt", [0x61, 0, 0, 1, 2, 3]) + writer.bytes.dropFirst(33)
    #expect(try withFile(bytes) { try GreyPicture(reading: $0) }.pixels == [UInt8](0..<64))
    // A chunk that is critical to the pixels, and that nobody knows.
    let unknown = Array(writer.bytes.prefix(33)) + writer.chunk("QQQQ", [1]) + writer.bytes.dropFirst(33)
    try withFile(unknown) { path in #expect(throws: PictureError.self) { try GreyPicture(reading: path) } }
  }

  @Test(arguments: [
    PNGWriter(width: 30, height: 30, samples: [UInt8](repeating: 255, count: 900)),
    PNGWriter(width: 1, height: 1, samples: [7]),
    PNGWriter(width: 30, height: 30, samples: (0..<900).map { UInt8(200 + $0 % 7) }),
    PNGWriter(width: 30, height: 30, colorType: 4, samples: [UInt8](repeating: 0, count: 1800)),
  ])
  func `finds nothing in a blank picture`(png: PNGWriter) throws {
    #expect(try withFile(png.bytes) { try GreyPicture(reading: $0) }.prepared(for: .mnist) == nil)
  }

  @Test func `takes samples of 16 bits that only use the lowest 256 greys for those`() throws {
    var samples = [UInt8](repeating: 0, count: 2 * 28 * 28)
    for y in 5..<23 { samples[2 * (28 * y + 14) + 1] = 250 }
    let picture = try withFile(PNGWriter(width: 28, height: 28, depth: 16, samples: samples).bytes) {
      try GreyPicture(reading: $0)
    }
    #expect(picture.pixels == (0..<784).map { samples[2 * $0 + 1] })
    // One brighter sample shows that all 65,536 are meant.
    samples[0] = 1
    let dark = try withFile(PNGWriter(width: 28, height: 28, depth: 16, samples: samples).bytes) {
      try GreyPicture(reading: $0)
    }
    #expect(dark.pixels.allSatisfy { $0 <= 1 })
  }

  @Test func `reads a digit end to end`() throws {
    // A dark bar, 4 × 40, on a light page, far from its middle: 2 × 20 pixels of full ink in the end.
    var samples = [UInt8](repeating: 240, count: 100 * 80)
    for y in 3..<43 { for x in 80..<84 { samples[y * 100 + x] = 20 } }
    let digit = try withFile(PNGWriter(width: 100, height: 80, samples: samples).bytes) {
      try #require(GreyPicture(reading: $0).prepared(for: .mnist)).pixels
    }
    let inked = digit.indices.filter { digit[$0] == 255 }
    #expect(digit.allSatisfy { $0 == 0 || $0 == 255 })
    #expect(inked.count == 40)
    #expect(Set(inked.map { $0 % 28 }).count == 2)
    #expect(Set(inked.map { $0 / 28 }).count == 20)
  }
}
