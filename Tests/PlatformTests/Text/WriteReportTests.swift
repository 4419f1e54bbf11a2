import Foundation
import Platform
import SystemPackage
import Testing

@Suite struct WriteReportTests {
  @Test func `writes out what a terminal would obey or hide`() {
    #expect("a\u{1B}[2Jb\rc\u{202E}d\u{7F}".printable == #"a\u{1B}[2Jb\u{D}c\u{202E}d\u{7F}"#)
    #expect("Zürich 七 · 3 %".printable == "Zürich 七 · 3 %")
  }

  @Test func `cuts a text to as many characters as there may be`() {
    #expect("abcdef".cut(to: 6) == "abcdef")
    #expect("abcdefg".cut(to: 6) == "abcde…")
    #expect(String(repeating: "e\u{301}", count: 1_000).cut(to: 20).unicodeScalars.count == 20)
    #expect("abcdefg".cutInside(to: 7) == "abcdefg")
    #expect("abcdefgh".cutInside(to: 7) == "abc…fgh")
  }

  @Test func `a report is a screenful, whatever it quotes`() throws {
    let file = FileManager.default.temporaryDirectory.appending(path: "report-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: file) }
    try Data().write(to: file)
    let handle = try FileHandle(forWritingTo: file)
    let lines = (0..<10_000).map { "line \($0) " + String(repeating: "\u{1B}", count: 2_000) }
    writeReport(
      (lines + ["what to do"]).joined(separator: "\n"), prefix: "test: ",
      to: FileDescriptor(rawValue: handle.fileDescriptor))
    let text = try String(contentsOf: file, encoding: .utf8)
    #expect(text.utf8.count < 1 << 17)
    #expect(text.split(separator: "\n").count == 40)
    #expect(text.hasPrefix("test: line 0 "))
    #expect(text.hasSuffix("\n      …\n      what to do\n"))
    #expect(!text.contains("\u{1B}"))
  }
}
