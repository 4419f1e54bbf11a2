import Platform
import Testing

@Suite struct NumberGridTests {
  private let cells = [["1", "20", "3"], ["4", "5", "600"]]

  @Test func `numbers rows and columns`() {
    #expect(
      numberGrid(cells, rows: [0, 1], columns: [0, 1, 2], width: nil) == [
        "       0    1    2", "  0    1   20    3", "  1    4    5  600",
      ])
  }

  @Test func `narrows the gaps, then goes on below`() {
    #expect(
      numberGrid(cells, rows: [0, 1], columns: [0, 1, 2], width: 17) == [
        "      0   1   2", "  0   1  20   3", "  1   4   5 600",
      ])
    #expect(
      numberGrid(cells, rows: [0, 1], columns: [0, 1, 2], width: 11) == [
        "      0   1", "  0   1  20", "  1   4   5", "", "      2", "  0   3", "  1 600",
      ])
  }
}
