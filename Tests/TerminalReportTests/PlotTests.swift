import TerminalReport
import Testing

@Suite struct PlotTests {
  private static func points(_ values: [Double]) -> [(epoch: Int, value: Double)] {
    values.enumerated().map { ($0 + 1, $1) }
  }

  private static let squares = Plot(title: "squares", curves: [Curve(.solid, points([0, 1, 4, 9]))])

  @Test func `draws lines of dots between axes`() {
    #expect(
      Self.squares.lines(columns: 20, rows: 4, glyphs: .braille) == [
        "squares",
        "      │           ⡠⠊",
        "     5┤         ⡠⠊",
        "      │     ⢀⡠⠔⠊",
        "     0┤⣀⠤⠤⠒⠊⠁",
        "      └┬───┬───┬───┬",
        " epoch 1   2   3   4",
      ])
  }

  @Test func `draws the same with ASCII alone`() {
    let lines = Self.squares.lines(columns: 20, rows: 4, glyphs: .ascii)
    #expect(
      lines == [
        "squares",
        "      |           **",
        "     5+         **",
        "      |      ***",
        "     0+******",
        "      ++---+---+---+",
        " epoch 1   2   3   4",
      ])
    #expect(lines.joined().unicodeScalars.allSatisfy { $0.isASCII })
  }

  @Test func `tells the lines of several curves apart, also where they meet`() {
    let plot = Plot(
      title: "accuracy, %",
      curves: [
        Curve(.solid, Self.points([86.11, 95.71, 97.29, 98.27, 98.81])),
        Curve(.dashed, Self.points([94, 96, 97, 97.5, 97.9])),
        Curve(.dotted, Self.points([95.52, 97.14, 97.92, 98.34, 98.27])),
      ])
    #expect(
      plot.lines(columns: 38, rows: 8, glyphs: .ascii) == [
        "accuracy, %",
        "      |            +  +  +**#**#**#**#",
        "      |      +  +  #**###* ooo  ooo  o",
        "    95++  + ooo**##",
        "      |ooo   **",
        "      |    **",
        "    90+   *",
        "      | **",
        "      |*",
        "      ++-------+------+-------+------+",
        " epoch 1       2      3       4      5",
      ])
    let dots = plot.lines(columns: 38, rows: 8, glyphs: .braille)
    #expect(dots[1] == "      │          ⢀ ⡀⠠ ⠄⠠⣀⣄⡰⣤⡦⢒⣒⠒⣒⡒⠫⠽⠉⠯")
    #expect(dots[8] == "      │⡰⠁")
  }

  @Test func `numbers that differ much are drawn by their logarithms, where that's wanted`() {
    let values = Self.points([0.4487, 0.1407, 0.0887, 0.0567, 0.0413])
    let plot = Plot(title: "loss", curves: [Curve(.solid, values)], mayBeLogarithmic: true)
    #expect(
      plot.lines(columns: 30, rows: 6, glyphs: .ascii) == [
        "loss (logarithmic)",
        "      |**",
        "      |  ***",
        "   0.2+     ****",
        "   0.1+         *****",
        "      |              ******",
        "  0.05+                    ***",
        "      ++-----+----+-----+----+",
        " epoch 1     2    3     4    5",
      ])
    let linear = Plot(title: "loss", curves: [Curve(.solid, values)])
    #expect(linear.lines(columns: 30, rows: 6, glyphs: .ascii)[0] == "loss")
    // A tenth of the largest is not much less, and 0 has no logarithm.
    for values in [[1, 0.1], [1, 0]] {
      let plot = Plot(title: "loss", curves: [Curve(.solid, Self.points(values))], mayBeLogarithmic: true)
      #expect(plot.lines(columns: 30, rows: 6, glyphs: .ascii)[0] == "loss")
    }
  }

  @Test func `one epoch is a dot, and none is said to be none`() {
    #expect(
      Plot(title: "one", curves: [Curve(.solid, [(7, 0.5)])]).lines(columns: 20, rows: 3, glyphs: .ascii) == [
        "one", "  0.55+", "      |*", "  0.45+", "      ++------------", " epoch 7",
      ])
    #expect(
      Plot(title: "none", curves: [Curve(.solid, [(7, .nan)])]).lines(columns: 20, rows: 3, glyphs: .ascii)
        == ["none", "", "nothing to draw yet"])
  }

  @Test func `many epochs are numbered by round steps`() {
    let curve = Curve(.solid, (1...200).map { ($0, 2 / Double($0)) })
    let lines = Plot(title: "many", curves: [curve]).lines(columns: 38, rows: 5, glyphs: .braille)
    #expect(lines.suffix(2) == ["      └┬──────┬───────┬───────┬──────┬", " epoch 1     50      100     150   200"])
  }

  @Test(arguments: [Glyphs.braille, .ascii])
  func `whatever a damaged file says can be drawn`(glyphs: Glyphs) {
    let numbers = [0, -1, 1e-30, 5e-324, 1e30, -1e30, .greatestFiniteMagnitude, .infinity, .nan, 0.1, 0.1 + 1e-17]
    let epochs = [Int.min, -1, 0, 1, 2, 1_000_000_000, Int.max]
    for first in numbers {
      for second in numbers {
        for (one, other) in zip(epochs, epochs.dropFirst()) {
          let curve = Curve(.dashed, [(one, first), (1, 3), (other, second)])
          for isLogarithmic in [false, true] {
            let plot = Plot(title: "x", curves: [curve], mayBeLogarithmic: isLogarithmic)
            let lines = plot.lines(columns: 28, rows: 3, glyphs: glyphs)
            #expect(lines.allSatisfy { $0.count <= 28 })
          }
        }
      }
    }
  }
}
