import Importing
import Platform
import Testing
import TestSupport

@Suite struct CSVSourceTests {
  private func imported(
    _ text: String, size: (rows: Int, columns: Int)? = nil, skipsBad: Bool = false,
    leftOut: (FileError) -> Void = { _ in }
  ) throws -> (ImportedDataset, ImportedPart) {
    try withTemporaryFolder { folder in
      try write(Array(text.utf8), to: folder + "/table.csv")
      var description = SourceDescription()
      description.size = size
      let result = try importing(
        folder + "/table.csv", into: folder + "/out", description, skipsBad: skipsBad, leftOut: leftOut)
      return (result, try ImportedPart.train(folder + "/out"))
    }
  }

  private func problem(_ text: String, size: (rows: Int, columns: Int)? = nil) throws -> String {
    try #require(throws: FileError.self) { try imported(text, size: size) }.description
  }

  @Test(arguments: [
    "1,1,2,3,4\n0,5,6,7,255\n", "label,a,b,c,d\n1,1,2,3,4\n0,5,6,7,255",
    "\u{FEFF}label,a,b,c,d\r\n1,1,2,3,4\r\n\r\n0,5,6,7,255\r\n",
    "\n\nlabel,a,b,c,d\n1,1,2,3,4\n0,5,6,7,255",
    "\"a\",\"b\",\"Label\",\"c\",\"d\"\n\"1\",\"2\",\"1\",\"3\",\"4\"\n5, 6, 0.0, 7.0, 255\n",
  ])
  func `reads labels and pixels, with a header and without`(text: String) throws {
    let (result, part) = try imported(text)
    #expect(result.trainCount == 2 && result.classNames == ["0", "1"])
    #expect(part.shape == [2, 2, 2] && part.labels == [1, 0] && part.images == [1, 2, 3, 4, 5, 6, 7, 255])
  }

  @Test func `takes images that are no squares where their size is given`() throws {
    #expect(try imported("1,1,2,3\n0,4,5,6", size: (1, 3)).1.shape == [2, 1, 3])
    #expect(try problem("1,1,2,3,7,8\n").contains("has 5 pixels a row behind the label, which is no square"))
    #expect(try problem("1,1,2,3\n", size: (2, 3)).contains("has 3 pixels a row, not 2×3"))
  }

  @Test func `names row and column, or leaves the row out`() throws {
    let text = "1,1,2,3,4\n0,5,x,7,8\n0,1,2,3\n1,1,2,3,256\n0,9,9,9,9\n"
    #expect(try problem(text).contains("table.csv:2: column 3 is 'x', not a whole number from 0 to 255"))
    var leftOut: [Substring] = []
    let (_, part) = try imported(text, skipsBad: true) { leftOut.append($0.path.suffix(2)) }
    #expect(part.labels == [1, 0] && leftOut == [":2", ":3", ":4"])
    #expect(try problem("1,1,2,3,4\n299,5,6,7,8\n").contains("table.csv:2: the label is '299', not a whole number"))
  }

  @Test func `a table without labels, without rows or of something else is refused`() throws {
    #expect(try problem("pixel0,pixel1,pixel2,pixel3\n1,2,3,4\n").contains("has no column of labels"))
    #expect(try problem("1,2,3,4\n5,6,7,8\n").contains("has no column of labels"))
    #expect(try problem("").contains("is empty"))
    #expect(try problem("\u{0}\u{1}abc").contains("is none of the formats that are read"))
    #expect(try problem(String(repeating: "1,", count: 1 << 20)).contains("is longer than"))
  }
}
