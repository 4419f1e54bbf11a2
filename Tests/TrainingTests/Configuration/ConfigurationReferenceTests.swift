import Foundation
import Testing
import Training

@Suite struct ConfigurationReferenceTests {
  @Test func `docs/configuration.md holds what the code says`() throws {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
    let page = try String(contentsOf: root.appending(path: "docs/configuration.md"), encoding: .utf8)
    let isCurrent = page.hasSuffix("\n" + ConfigurationReference.markdown)
    #expect(isCurrent, "Make it anew: lockstep keys, behind the page's own first lines")
  }

  @Test func `says of every key what it is`() {
    let rows = ConfigurationReference.markdown.split(separator: "\n").filter { $0.hasPrefix("| `") }
    #expect(rows.count >= 35)
    for row in rows {
      let cells = row.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
      #expect(cells.count == 4 && cells.allSatisfy { !$0.isEmpty }, "\(row)")
    }
  }
}
