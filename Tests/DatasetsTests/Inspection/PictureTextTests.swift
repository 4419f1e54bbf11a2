import Datasets
import Testing

@Suite struct PictureTextTests {
  @Test func `draws two characters per pixel, a line per row`() {
    let pixels: [UInt8] = [0, 1, 63, 64, 127, 128, 191, 192, 255, 0, 0, 0]
    #expect(pictureLines(pixels, columns: 6) == ["  ░░░░▒▒▒▒▓▓", "▓▓████      "])
    #expect(pictureLines(pixels, columns: 6, width: 12) == pictureLines(pixels, columns: 6))
    // Squares of four pixels, of which the brightest shows.
    #expect(pictureLines(pixels, columns: 6, width: 11) == ["████▓▓"])
  }

  @Test(arguments: 1...600) func `a picture is never wider than the terminal`(width: Int) {
    let lines = pictureLines([UInt8](repeating: 255, count: 256 * 256), columns: 256, width: width)
    #expect(lines.allSatisfy { $0.count <= max(2, width) })
    #expect(lines.count == lines[0].count / 2, "as high as wide")
  }

  @Test func `numbers the rows and columns of pixels`() {
    let grid = pixelGrid([0, 10, 255, 7, 100, 0], columns: 3) { "\($0)" }
    #expect(grid.lines == ["       0    1    2", "  0    0   10  255", "  1    7  100    0"])
    #expect(!grid.isCropped)
  }

  @Test func `leaves out a frame of zeros where there is no room, and puts the rest below`() {
    // 5×5 pixels, of which the middle row has three that aren't 0.
    var pixels = [UInt8](repeating: 0, count: 25)
    pixels.replaceSubrange(11...13, with: [7, 80, 9])
    let fitting = pixelGrid(pixels, columns: 5, width: 12) { "\($0)" }
    #expect(fitting.isCropped && fitting.lines == ["     1  2  3", "  2  7 80  9"])
    let narrow = pixelGrid(pixels, columns: 5, width: 9) { "\($0)" }
    #expect(narrow.lines == ["     1  2", "  2  7 80", "", "     3", "  2  9"])
    #expect(pixelGrid([UInt8](repeating: 0, count: 25), columns: 5, width: 9) { "\($0)" }.isCropped == false)
  }

  @Test func `pixels divided by 255 are as near as two decimals`() {
    for pixel in UInt8.min...UInt8.max {
      let text = scaledPixelText(pixel)
      #expect(text.count <= 3 && abs((Double("0" + text) ?? .nan) - Double(pixel) / 255) <= 0.005 || text == "1")
    }
    #expect([0, 1, 18, 128, 254, 255].map(scaledPixelText) == ["0", ".00", ".07", ".50", "1", "1"])
  }

  @Test func `writes the one-hot vector`() {
    #expect(oneHotText(3, classCount: 10) == "[0 0 0 1 0 0 0 0 0 0]")
    #expect(oneHotText(0, classCount: 2) == "[1 0]")
  }
}
