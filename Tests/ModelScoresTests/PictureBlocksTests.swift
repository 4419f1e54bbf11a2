import ModelScores
import Testing

@Suite struct PictureBlocksTests {
  /// A picture of characters: `#` is ink, `+` faint, `.` fainter than what shows.
  private static func picture(_ rows: [String]) -> PictureBlocks {
    let pixels = rows.joined().map { UInt8($0 == "#" ? 255 : $0 == "+" ? 60 : $0 == "." ? 10 : 0) }
    return PictureBlocks(pixels, columns: rows[0].count)
  }

  private static let seven = picture([
    "        ", " ###### ", "     ## ", "    ##  ", "  +##+  ", "  ##.   ", "        ",
  ])

  @Test func `two rows of pixels are a line of half blocks`() {
    #expect(Self.seven.lines(isUTF8: true) == [" ▄▄▄▄▄▄ ", "    ▄█▀ ", "  ▄█▀░  ", "        "])
    #expect(Self.seven.lines(isUTF8: false) == [" ###### ", "    ### ", "  ###.  ", "        "])
  }

  @Test func `what is background in all pictures is left out, and their sizes stay equal`() {
    let one = Self.picture(["        ", "    #   ", "    #   ", "    #   ", "        ", "        ", "        "])
    let cropped = PictureBlocks.cropped([Self.seven, one]).map { $0.lines(isUTF8: true) }
    #expect(cropped == [["▀▀▀▀██", " ░▄█▀ ", " ▀▀   "], ["   █  ", "   ▀  ", "      "]])
    let blank = Self.picture(["  ", "  "])
    #expect(PictureBlocks.cropped([blank])[0].lines(isUTF8: true) == ["  "])
  }

  @Test func `a large picture is made smaller, and its strokes stay`() {
    var pixels = [UInt8](repeating: 0, count: 256 * 256)
    for row in 0..<256 { pixels[row * 256 + 128] = 255 }
    let lines = PictureBlocks(pixels, columns: 256).lines(isUTF8: true)
    // 256 pixels are 37 squares of 7, the last of them smaller, and column 128 is in square 18.
    let (left, right) = (String(repeating: " ", count: 18), String(repeating: " ", count: 18))
    #expect(lines == Array(repeating: left + "█" + right, count: 18) + [left + "▀" + right])
  }
}
