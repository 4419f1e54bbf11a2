import Pictures
import Testing

/// Pictures that may show no digit.
struct DoubtfulDigitTests {
  /// A picture, each of whose greys is a function of its place.
  private func picture(_ width: Int = 300, _ height: Int = 400, _ grey: (_ x: Int, _ y: Int) -> UInt8) -> GreyPicture {
    GreyPicture(
      width: width, height: height, pixels: (0..<width * height).map { grey($0 % width, $0 / width) })
  }

  @Test(
    arguments: [0.2, 0.35, 0.5, 0.65, 0.8],
    [(0, 255), (255, 0), (90, 180), (180, 90)] as [(UInt8, UInt8)])
  func `a page of which a part is dark is doubted`(share: Double, greys: (UInt8, UInt8)) {
    let (columns, rows) = (Int(share * 300), Int(share * 400))
    let pages = [
      picture { x, _ in x < columns ? greys.0 : greys.1 }, picture { x, _ in x >= columns ? greys.0 : greys.1 },
      picture { _, y in y < rows ? greys.0 : greys.1 }, picture { _, y in y >= rows ? greys.0 : greys.1 },
      // A corner.
      picture { x, y in x < columns && y < rows ? greys.0 : greys.1 },
    ]
    for (number, page) in pages.enumerated() {
      #expect(page.prepared(for: .mnist)?.isDoubtful ?? true, "page \(number)")
    }
  }

  @Test func `a round blot is doubted, a ring and a stroke are not`() throws {
    func distance(_ x: Int, _ y: Int) -> Int { (x - 150) * (x - 150) + (y - 200) * (y - 200) }
    let blot = picture { x, y in distance(x, y) < 60 * 60 ? 20 : 240 }
    #expect(try #require(blot.prepared(for: .mnist)).isDoubtful)
    let ring = picture { x, y in (60 * 60...80 * 80).contains(distance(x, y)) ? 20 : 240 }
    #expect(try #require(ring.prepared(for: .mnist)).isDoubtful == false)
    let stroke = picture { x, y in (140...160).contains(x) && (120...280).contains(y) ? 20 : 240 }
    #expect(try #require(stroke.prepared(for: .mnist)).isDoubtful == false)
  }
}
