import Datasets
import Model
import Pictures
import TestSupport
import Testing

/// What else is on a page than the digit.
struct DigitFindingTests {
  /// A clean page of 300×400 pixels with a drawn digit of 168, and the digit's place.
  private struct Page {
    static let (width, height, left, top, scale) = (300, 400, 60, 110, 6)
    var pixels: [UInt8]

    init(digit: Int, page: Double = 250, shadow: (Int) -> Double = { _ in 1 }) {
      let image = SyntheticDigits(seed: 11, part: .test).image(at: digit)
      pixels = (0..<Self.width * Self.height).map { index in
        let (x, y) = (index % Self.width - Self.left, index / Self.width - Self.top)
        let isIn = (0..<28 * Self.scale).contains(x) && (0..<28 * Self.scale).contains(y)
        let ink = isIn ? Double(image[y / Self.scale * 28 + x / Self.scale]) / 255 : 0
        return UInt8(page * (1 - 0.9 * ink) * shadow(index % Self.width))
      }
    }

    mutating func fill(_ columns: Range<Int>, _ rows: Range<Int>, _ grey: UInt8 = 0) {
      for row in rows { for column in columns { pixels[row * Self.width + column] = grey } }
    }

    var prepared: PreparedPicture? {
      GreyPicture(width: Self.width, height: Self.height, pixels: pixels).prepared(for: .mnist)
    }
  }

  /// The share of the ink that two images don't have in common, where one may be moved by a pixel.
  private func difference(_ one: [UInt8], _ other: [UInt8]) -> Double {
    let sums = [0, -1, 1, -28, 28, -29, -27, 27, 29].map { shift in
      other.indices.reduce(0) { sum, index in
        let place = index + shift
        return sum + abs((one.indices.contains(place) ? Int(one[place]) : 0) - Int(other[index]))
      }
    }
    return Double(sums.min() ?? 0) / Double(other.reduce(0) { $0 + Int($1) })
  }

  private func expectDigit(
    _ page: Page, _ digit: Int, within tolerance: Double = 0.03, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let clean = try #require(Page(digit: digit).prepared)
    let prepared = try #require(page.prepared, sourceLocation: sourceLocation)
    #expect(difference(prepared.pixels, clean.pixels) <= tolerance, sourceLocation: sourceLocation)
    #expect(!prepared.hasSecondDigit, sourceLocation: sourceLocation)
  }

  @Test(arguments: 0..<10)
  func `specks, edges and frames are left out`(digit: Int) throws {
    var page = Page(digit: digit)
    page.fill(2..<3, 2..<3)
    for (x, y) in [(20, 30), (250, 350), (270, 60)] { page.fill(x..<x + 4, y..<y + 4) }
    try expectDigit(page, digit)
    page.fill(0..<Page.width, 0..<6)
    try expectDigit(page, digit)
    for columns in [0..<6, Page.width - 6..<Page.width] { page.fill(columns, 0..<Page.height) }
    page.fill(0..<Page.width, Page.height - 6..<Page.height)
    try expectDigit(page, digit)
  }

  @Test(arguments: 0..<10)
  func `a frame that nothing touches is left out`(digit: Int) throws {
    var page = Page(digit: digit)
    for columns in [20..<26, 274..<280] { page.fill(columns, 20..<380) }
    for rows in [20..<26, 374..<380] { page.fill(20..<280, rows) }
    try expectDigit(page, digit)
  }

  @Test(arguments: 0..<10)
  func `a shadow's edge may go through a digit`(digit: Int) throws {
    try expectDigit(Page(digit: digit, page: 200) { $0 < 150 ? 1 : 0.4 }, digit, within: 0.3)
  }

  @Test(arguments: 0..<10)
  func `strokes that come apart stay together`(digit: Int) throws {
    var page = Page(digit: digit)
    page.fill(0..<Page.width, 192..<198, 250)
    try expectDigit(page, digit, within: 0.3)
  }

  /// What is drawn in an image: its rows and columns.
  private func drawn(_ pixels: [UInt8]) -> (rows: [Int], columns: [Int]) {
    (
      (0..<28).filter { row in (0..<28).contains { pixels[row * 28 + $0] > 0 } },
      (0..<28).filter { column in (0..<28).contains { pixels[$0 * 28 + column] > 0 } }
    )
  }

  @Test func `the page around a bold stroke that is cut out closely is no digit`() throws {
    let pixels = (0..<48 * 212).map { index in
      UInt8((12..<36).contains(index % 48) && (5..<207).contains(index / 48) ? 35 : 255)
    }
    let prepared = try #require(GreyPicture(width: 48, height: 212, pixels: pixels).prepared(for: .mnist))
    #expect(prepared.pixels[14 * 28 + 14] == 255, "ink, not the page in its middle")
    #expect(drawn(prepared.pixels).rows.count == 20)
    #expect((2...4).contains(drawn(prepared.pixels).columns.count), "24 of 202 pixels, of 20")
  }

  @Test func `a stroke's faint end is part of the digit`() throws {
    var page = Page(digit: 0)
    page.fill(0..<Page.width, 0..<Page.height, 250)
    page.fill(140..<160, 100..<220, 20)
    page.fill(146..<154, 220..<280, 160)
    let prepared = try #require(page.prepared)
    let last = try #require(drawn(prepared.pixels).rows.last)
    let darkest = try #require(prepared.pixels[last * 28..<(last + 1) * 28].max())
    #expect((40...140).contains(darkest), "90 of 230 greys, of 255")
  }

  @Test func `what a faint stroke connects is one digit`() throws {
    var page = Page(digit: 0)
    page.fill(0..<Page.width, 0..<Page.height, 250)
    page.fill(140..<160, 100..<160, 20)
    page.fill(144..<156, 164..<188, 160)
    page.fill(140..<160, 192..<250, 20)
    let prepared = try #require(page.prepared)
    #expect((2...4).contains(drawn(prepared.pixels).columns.count), "20 of 150 pixels, of 20")
  }

  @Test func `a second digit is told`() throws {
    var page = Page(digit: 3)
    let (width, left) = (Page.width, Page.left)
    let digit = page.pixels
    // The same digit again, at half of its width beside itself.
    let wide = (0..<2 * width * Page.height).map { index in
      digit[index / (2 * width) * width + index % (2 * width) % width]
    }
    #expect(left > 0)
    let picture = GreyPicture(width: 2 * width, height: Page.height, pixels: wide)
    #expect(try #require(picture.prepared(for: .mnist)).hasSecondDigit)
    page.pixels = digit
    #expect(try #require(page.prepared).hasSecondDigit == false)
  }

  @Test func `follows the form of the training's images`() throws {
    let image = SyntheticDigits(seed: 11, part: .test).image(at: 4)
    let picture = GreyPicture(width: 28, height: 28, pixels: image)
    var form = PictureForm.mnist
    #expect(picture.prepared(for: form)?.pixels == image)
    form.isDarkOnLight = true
    #expect(picture.prepared(for: form)?.pixels == image.map { 255 - $0 })
    form.isTransposed = true
    let transposed = (0..<784).map { 255 - image[$0 % 28 * 28 + $0 / 28] }
    #expect(picture.prepared(for: form)?.pixels == transposed)
    (form.rows, form.columns, form.drawnSide, form.isTransposed) = (40, 32, 32, false)
    let framing = try #require(picture.prepared(for: form)).pixels.map { 255 - $0 }
    #expect(framing.count == 40 * 32)
    #expect(picture.unchanged(for: form) == nil)
    #expect(picture.unchanged(for: .mnist)?.pixels == image)
  }
}
