import Datasets
import Model
import Pictures
import Testing
import TestSupport

struct MNISTFramingTests {
  /// An L, 30 × 60 with strokes 10 wide, on a page of 120 × 120.
  private func letterL(left: Int, top: Int, page: Int = 0, ink: Int = 255) -> GreyPicture {
    let pixels = (0..<120 * 120).map { index in
      let (x, y) = (index % 120 - left, index / 120 - top)
      let isInk = (0..<30).contains(x) && (0..<60).contains(y) && (x < 10 || y >= 50)
      return UInt8(isInk ? ink : page)
    }
    return GreyPicture(width: 120, height: 120, pixels: pixels)
  }

  private func digit(_ picture: GreyPicture) throws -> [UInt8] {
    try #require(picture.prepared(for: .mnist)?.pixels)
  }

  @Test(arguments: [(0, 255), (255, 0), (200, 170), (90, 120)])
  func `polarity and contrast make no difference`(page: Int, ink: Int) throws {
    let expected = try digit(letterL(left: 40, top: 30))
    #expect(try digit(letterL(left: 40, top: 30, page: page, ink: ink)) == expected)
  }

  @Test(arguments: [(1, 1), (40, 30), (89, 59), (13, 47)])
  func `a digit anywhere on the page ends centred`(left: Int, top: Int) throws {
    let image = try digit(letterL(left: left, top: top))
    #expect(Framing(image).isCentred)
    #expect(try image == digit(letterL(left: 40, top: 30)))
  }

  @Test func `the longer side becomes 20 and the aspect is kept`() throws {
    let tall = Framing(try digit(letterL(left: 40, top: 30)))
    #expect((tall.width, tall.height) == (10, 20))
    let lying = (0..<100 * 100).map { UInt8((20..<30).contains($0 / 100) && (5..<85).contains($0 % 100) ? 255 : 0) }
    let wide = Framing(try digit(GreyPicture(width: 100, height: 100, pixels: lying)))
    // 80 × 10 becomes 20 × 2.5.
    #expect((wide.width, wide.height) == (20, 3))
  }

  @Test func `small digits are enlarged`() throws {
    let dot = (0..<64).map { UInt8($0 == 27 ? 255 : 0) }
    let image = try #require(GreyPicture(width: 8, height: 8, pixels: dot).framed(.mnist)?.pixels)
    #expect(image.filter { $0 == 255 }.count == 400)
  }

  @Test func `pixels are averaged over the area that they fall in`() throws {
    // 50 × 50 pixels fall into 20 × 20: cell 0 covers columns 0, 1 and half of column 2.
    var pixels = [UInt8](repeating: 255, count: 50 * 50)
    for row in 0..<50 {
      pixels[row * 50] = 100
      pixels[row * 50 + 2] = 50
    }
    let image = try #require(GreyPicture(width: 50, height: 50, pixels: pixels).framed(.mnist)?.pixels)
    let first = try #require(image.firstIndex { $0 > 0 })
    // (100 + 255 + 50 / 2) / 2.5 and (50 / 2 + 255 + 255) / 2.5.
    #expect(image[first..<first + 3] == [152, 214, 255])
  }

  @Test func `an uneven page is not ink`() throws {
    let clean = letterL(left: 40, top: 30, page: 210, ink: 40)
    let noisy = clean.pixels.enumerated().map { index, grey in
      UInt8(Int(grey) + (index * 7919 % 31) - 15)
    }
    let framing = Framing(try digit(GreyPicture(width: 120, height: 120, pixels: noisy)))
    #expect((framing.width, framing.height) == (10, 20))
  }

  @Test func `a tightly cropped digit is read too`() throws {
    // A T, 30 × 60 with strokes 10 wide: a third of the picture's border is ink.
    func letterT(margin: Int) -> GreyPicture {
      let (width, height) = (30 + 2 * margin, 60 + 2 * margin)
      let pixels = (0..<width * height).map { index in
        let (x, y) = (index % width - margin, index / width - margin)
        let isBar = (0..<30).contains(x) && (0..<10).contains(y)
        let isStem = (10..<20).contains(x) && (0..<60).contains(y)
        return UInt8(isBar || isStem ? 0 : 255)
      }
      return GreyPicture(width: width, height: height, pixels: pixels)
    }
    #expect(try digit(letterT(margin: 0)) == digit(letterT(margin: 40)))
  }

  @Test func `a lopsided digit stays whole`() throws {
    // All but a thread of the ink lies in the lowest of 40 rows, so that centring would cut off the top.
    let pixels = (0..<40 * 40).map { UInt8($0 / 40 >= 36 ? 255 : $0 % 40 < 2 ? 60 : 0) }
    let image = try #require(GreyPicture(width: 40, height: 40, pixels: pixels).framed(.mnist)?.pixels)
    #expect(Framing(image).height == 20)
    #expect(image.prefix(28).contains { $0 > 0 })
  }

  @Test func `an image in MNIST's form stays as it is`() throws {
    let digits = SyntheticDigits(seed: 5, part: .test)
    for index in 0..<200 {
      let image = digits.image(at: index)
      #expect(try digit(GreyPicture(width: 28, height: 28, pixels: image)) == image)
    }
  }
}
