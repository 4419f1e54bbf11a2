import ArgumentParser
import Platform

extension Lockstep {
  /// A help screen or a message of the parser in lines of at most so many characters, its usage without breaks inside of
  /// brackets. What isn't for people, such as a script for a shell's completions, stays as it is.
  static func text(of error: any Error, columns: Int) -> String {
    let text = (error as? UsageError)?.text ?? fullMessage(for: error, columns: columns)
    guard text.contains(#/\busage: /#.ignoresCase()) else { return text }
    return text.split(separator: "\n", omittingEmptySubsequences: false).flatMap { line -> [String] in
      guard let usage = line.prefixMatch(of: #/ *usage: +/#.ignoresCase()) else {
        return [String(line)].folded(to: columns)
      }
      let hardSpace = "\u{A0}"
      let whole = String(line).replacing(#/\[[^\]]*\]/#) { $0.output.replacing(" ", with: hardSpace) }
      return whole.folded(to: columns, indentation: usage.output.count + 2).map { $0.replacing(hardSpace, with: " ") }
    }.joined(separator: "\n")
  }
}
