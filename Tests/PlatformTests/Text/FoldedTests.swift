import Platform
import Testing

@Suite struct FoldedTests {
  @Test func `breaks at spaces, and indents what follows`() {
    #expect("one two three".folded(to: 13) == ["one two three"])
    #expect("one two three".folded(to: 12) == ["one two", "three"])
    #expect("one two three".folded(to: 7) == ["one two", "three"])
    #expect("one two three".folded(to: 6) == ["one", "two", "three"])
    #expect("one two three".folded(to: nil) == ["one two three"])
    #expect("a    b".folded(to: 3) == ["a", "b"])
    #expect(
      String(repeating: "word ", count: 12).folded(to: 32, indentation: 4).dropFirst().allSatisfy {
        $0.hasPrefix("    word")
      })
  }

  @Test func `a word that is longer stays whole`() {
    #expect("see /a/long/path now".folded(to: 6) == ["see", "/a/long/path", "now"])
    #expect("/a/long/path".folded(to: 6) == ["/a/long/path"])
    #expect("    /a/long/path".folded(to: 6) == ["    /a/long/path"])
  }

  @Test(arguments: 30...90)
  func `no line is longer than asked, and no word is lost`(width: Int) {
    let words = (1...60).map { String(repeating: "x", count: $0 % 7 + 1) }
    let lines = ("  " + words.joined(separator: " ")).folded(to: width, indentation: 25)
    #expect(lines.allSatisfy { $0.count <= width && $0.last != " " })
    #expect(lines.flatMap { $0.split(separator: " ").map(String.init) } == words)
  }

  @Test func `a table folds its last column below itself`() {
    let rows = [["ok", "cores", "two cores, two processors"], ["", "", "→ none"]]
    #expect(
      Table([.left(7), .left(0), .left(0)]).lines(rows, width: 40) == [
        "ok       cores  two cores, two", "                processors", "                → none",
      ])
  }
}
