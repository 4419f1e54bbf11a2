import Foundation
import Testing
import Training

@Suite struct ConfigurationReferenceTests {
  @Test func `docs/configuration.md holds what the code says`() throws {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
    let page = try String(contentsOf: root.appending(path: "docs/configuration.md"), encoding: .utf8)
    let isCurrent = page.hasSuffix("\n" + ConfigurationReference.markdown)
    #expect(isCurrent, "Make it anew: lockstep config --markdown, behind the page's own first lines")
  }

  @Test func `the commented file is a configuration with every key at its default`() throws {
    let file = ConfigurationReference.commentedFile
    #expect(try Configuration(yaml: file, file: "all.yaml") == Configuration())
    // The standard keys stand in it as they are, those of other alternatives as comments.
    for section in ConfigurationReference.sections {
      let text = try #require(file.components(separatedBy: "\n\n").first { $0.hasPrefix(section.name + ":\n") })
      let applicable = Configuration().sections.first { $0.name == section.name }?.keys ?? []
      for key in applicable { #expect(text.contains("\n  \(key.name): \(key.value)"), "\(key.name)") }
    }
    for key in ["beta1: 0.9", "beta2: 0.999", "smoothing: 0.9", "epsilon: 1e-07", "every_epochs: 10", "factor: 0.1"] {
      #expect(file.contains("\n  # \(key)"), "\(key)")
    }
    #expect(file.split(separator: "\n").allSatisfy { $0.count <= 100 })
  }

  @Test(arguments: [59, 79]) func `lists every key within the terminal's width`(width: Int) {
    let lines = ConfigurationReference.sections.flatMap { ConfigurationReference.lines($0, width: width) }
    #expect(lines.allSatisfy { $0.count <= width })
    let keys = lines.filter { !$0.hasPrefix(" ") }.map { String($0.prefix { $0 != ":" }) }
    #expect(Set(keys).count == keys.count && keys.count >= 35)
    #expect(
      keys.contains("optimizer.beta1") && keys.contains("optimizer.smoothing") && keys.contains("schedule.factor"))
    #expect(lines.contains("optimizer.epsilon: 1e-07 (rmsprop), 1e-08 (adam), 1e-08 (adamw)") || width < 79)
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
