import Pictures
import Testing

@Suite struct DrawingTests {
  /// The picture in lines, `#` for what isn't white.
  private func lines(_ picture: ColorPicture) -> [String] {
    (0..<picture.height).map { row in
      String((0..<picture.width).map { picture[column: $0, row: row] == .white ? "." : "#" })
    }
  }

  @Test func `text is drawn letter by letter, scaled, and cut at the edge`() {
    var picture = ColorPicture(width: 12, height: 8, color: .white)
    picture.write("1j", column: 0, row: 0, .black)
    #expect(
      lines(picture) == [
        "..#......#..",
        ".##.........",
        "..#.....##..",
        "..#......#..",
        "..#......#..",
        "..#......#..",
        ".###..#..#..",
        ".......##...",
      ])
    var scaled = ColorPicture(width: 5, height: 4, color: .white)
    scaled.write("-", column: -4, row: -4, scale: 2, .black)
    #expect(lines(scaled) == [".....", ".....", "#####", "#####"])
  }

  @Test func `every printable character of ASCII has a glyph of its own, and others are question marks`() {
    func drawn(_ character: Character) -> ColorPicture {
      var picture = ColorPicture(width: 6, height: 8, color: .white)
      picture.write(String(character), column: 0, row: 0, .black)
      return picture
    }
    let pictures = (32..<127).map { drawn(Character(UnicodeScalar(UInt8($0)))) }
    for (index, picture) in pictures.enumerated() { #expect(pictures.firstIndex(of: picture) == index) }
    // A column is left free between letters.
    for picture in pictures { #expect(lines(picture).allSatisfy { $0.hasSuffix(".") }) }
    for other: Character in ["é", "漢", "\n", "\u{7F}", "👍🏽"] { #expect(drawn(other) == drawn("?")) }
  }

  @Test func `numbers become blue over white to orange`() {
    #expect(Color.diverging(0) == .white && Color.diverging(.nan) == .white)
    #expect(Color.diverging(1) == Color(213, 94, 0) && Color.diverging(.infinity) == Color(213, 94, 0))
    #expect(Color.diverging(-1) == Color(0, 114, 178) && Color.diverging(-7) == Color(0, 114, 178))
    #expect(Color.diverging(0.5) == Color(234, 175, 128))
  }

  @Test func `greys are drawn in squares, and what is beyond the edges isn't`() {
    var picture = ColorPicture(width: 4, height: 3, color: .white)
    picture.draw(GreyPicture(width: 2, height: 2, pixels: [0, 255, 255, 0]), column: 1, row: 1, scale: 2)
    #expect(lines(picture) == ["....", ".##.", ".##."])
  }
}
