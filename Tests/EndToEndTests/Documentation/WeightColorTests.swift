import Pictures
import Testing

@Suite struct WeightColorTests {
  private func hexadecimal(_ color: Color) -> String {
    "#" + [color.red, color.green, color.blue].map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }

  @Test func `weights have the same colors in the lesson as in reports and TensorBoard`() throws {
    let lesson = try text(of: Interoperability.file("docs/lesson/lesson.py"))
    let ends = [Color.diverging(-1), .diverging(1)].map { "\"\(hexadecimal($0))\"" }.joined(separator: ", ")
    #expect(lesson.contains("BLUE, ORANGE, GREEN, GRAY = \(ends), "))
    #expect(lesson.contains(#"from_list("weights", [BLUE, "white", ORANGE])"#))
  }

  @Test(arguments: [
    "docs/report.md", "docs/tensorboard.md", "docs/lesson/lesson.py", "Sources/Reporting/Sections/WeightsSection.swift",
    "Sources/TensorBoard/Sheets/RunPictures.swift",
  ])
  func `whoever explains these colors calls them orange and blue`(file: String) throws {
    let text = try text(of: Interoperability.file(file))
    #expect(text.contains(#/\borange\b/#) && text.contains(#/\bblue\b/#) && !text.contains(#/\b(red|violet|purple)\b/#))
  }
}
