import Gallery
import Pictures
import Runs
import Testing

@Suite struct CanvasTests {
  @Test func `pastes each pixel as a square, and leaves out what doesn't fit`() {
    var canvas = Canvas(width: 5, height: 4, gray: 9)
    canvas.paste(GreyPicture(width: 2, height: 1, pixels: [1, 2]), left: 0, top: 1, scale: 2)
    canvas.paste(GreyPicture(width: 1, height: 1, pixels: [3]), left: 4, top: 3, scale: 3)
    #expect(
      canvas.picture.pixels == [
        9, 9, 9, 9, 9,
        1, 1, 2, 2, 9,
        1, 1, 2, 2, 9,
        9, 9, 9, 9, 3,
      ])
  }

  @Test func `digits can be told apart`() {
    let glyphs = "0123456789→#".map { character in
      var canvas = Canvas(width: 5, height: 5, gray: 0)
      canvas.write(String(character), left: 0, top: 0, scale: 1, gray: 1)
      return canvas.picture.pixels
    }
    #expect(Set(glyphs).count == 12)
    #expect(glyphs[1].reduce(0) { $0 + Int($1) } == 8, "1 has 8 squares")
    #expect(Canvas.width(of: "10", scale: 2) == 14)
    #expect(Canvas.width(of: "4→2", scale: 1) == 13 && Canvas.width(of: "#7", scale: 2) == 18)
  }

  @Test(arguments: [(28, 28, 30), (3, 5, 4), (256, 40, 2)])
  func `a sheet has room for every example of every class`(rows: Int, columns: Int, perClass: Int) throws {
    let labels: [UInt8] = (0..<90).map { $0 % 3 == 2 ? 3 : $0 % 3 }
    let pixels = labels.flatMap { [UInt8](repeating: 100 + $0, count: rows * columns) }
    let images = try ImageSet.written(pixels, rows: rows, columns: columns, labels: labels)
    let content = GalleryContent(
      images, classNames: images.classNames, folder: "data", part: .train, index: 0, perClass: perClass, model: nil)
    let sheet = GallerySheet(content).picture
    // A picture is smaller by a whole number, or each of its pixels is four: all is of its class's gray.
    let factor = (max(rows, columns) + 63) / 64
    let scale = max(rows, columns) <= 32 ? 2 : 1
    let area = max(1, rows / factor) * max(1, columns / factor) * scale * scale
    for label in [0, 1, 3] {
      let pixels = sheet.pixels.count { $0 == UInt8(100 + label) }
      #expect(pixels == area * (min(perClass, 30) + 1), "the examples and the mean of class \(label)")
    }
  }
}
