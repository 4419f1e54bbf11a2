import Platform
import Testing

@Suite struct ShellLineTests {
  @Test(arguments: ["one\ntwo", "a\t'b' \\ \u{1B}[31m", "\u{202E}1", "\r\n", "plain", "it's", "", "$HOME `id` \"x\""])
  func `a shell reads the same word from one line of visible characters`(word: String) {
    let line = [word].shellLine
    #expect(line == line.printable && !line.contains { $0.isNewline })
    #expect(ChildProcess.output(of: ["bash", "-c", "printf '%s|' \(line)"]) == word + "|")
  }
}
