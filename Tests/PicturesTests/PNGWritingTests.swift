import Pictures
import Testing

/// Pictures written as PNG, read back by `PNGPixels`, which knows nothing of libpng.
@Suite struct PNGWritingTests {
  @Test(arguments: [(1, 1), (28, 28), (3, 200), (257, 2)])
  func `greys come back as they were, 8 bits each`(width: Int, height: Int) throws {
    let pixels = (0..<width * height).map { UInt8(truncatingIfNeeded: 37 * $0 + $0 / 5) }
    let file = try PNGPixels(GreyPicture(width: width, height: height, pixels: pixels).pngData())
    #expect((file.width, file.height) == (width, height))
    #expect((file.depth, file.colorType) == (8, 0))
    #expect(file.samples == pixels)
  }

  @Test(arguments: [(1, 1), (28, 28), (3, 200), (257, 2)])
  func `colors come back as they were, 24 bits each`(width: Int, height: Int) throws {
    let pixels = (0..<3 * width * height).map { UInt8(truncatingIfNeeded: 101 * $0 + $0 / 7) }
    let file = try PNGPixels(ColorPicture(width: width, height: height, pixels: pixels).pngData())
    #expect((file.width, file.height) == (width, height))
    #expect((file.depth, file.colorType) == (8, 2))
    #expect(file.samples == pixels)
  }

  @Test func `a picture with a side that PNG can't have is refused in words`() {
    let picture = GreyPicture(width: 1_000_001, height: 1, pixels: [UInt8](repeating: 0, count: 1_000_001))
    #expect {
      try picture.pngData()
    } throws: { error in
      "\(error)".hasPrefix("A picture of 1000001×1 pixels can't be written as PNG (") && !"\(error)".contains("()")
    }
  }
}
