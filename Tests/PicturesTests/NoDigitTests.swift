import Pictures
import Testing

/// Pictures that show no digit.
struct NoDigitTests {
  /// A picture, each of whose greys is a function of its place.
  private func picture(_ width: Int = 300, _ height: Int = 400, _ grey: (_ x: Int, _ y: Int) -> UInt8) -> GreyPicture {
    GreyPicture(
      width: width, height: height, pixels: (0..<width * height).map { grey($0 % width, $0 / width) })
  }

  @Test(
    arguments: [0.2, 0.35, 0.5, 0.65, 0.8],
    [(0, 255), (255, 0), (90, 180), (180, 90)] as [(UInt8, UInt8)])
  func `a page of which a part is dark shows none`(share: Double, greys: (UInt8, UInt8)) {
    let (columns, rows) = (Int(share * 300), Int(share * 400))
    let pages = [
      picture { x, _ in x < columns ? greys.0 : greys.1 }, picture { x, _ in x >= columns ? greys.0 : greys.1 },
      picture { _, y in y < rows ? greys.0 : greys.1 }, picture { _, y in y >= rows ? greys.0 : greys.1 },
      // A corner.
      picture { x, y in x < columns && y < rows ? greys.0 : greys.1 },
    ]
    for (number, page) in pages.enumerated() { #expect(page.prepared(for: .mnist) == nil, "page \(number)") }
  }
}
