import SystemPackage

/// The most lines that a report has: a list of files or settings fits, a file taken for a message doesn't.
private let lineLimit = 40
/// The most characters of a line.
private let lengthLimit = 500

/// Writes a report to standard error, or another file, its further lines below the first; at once, so that those of
/// several ranks do not mix. On a terminal, lines are folded to its width.
///
/// Control characters are written out, and what is longer than a screenful is cut: a report may quote whatever a file
/// holds. Where nothing can be written, nobody is left to be told.
package func writeReport(_ report: String, prefix: String, to descriptor: FileDescriptor = .standardError) {
  let indentation = String(repeating: " ", count: prefix.count)
  let lines = report.split(separator: "\n")
  // The last line, which says what to do, stays; so does the end of a line: what is wrong follows a path.
  let terminal = descriptor == .standardError ? Terminal.ofErrors : nil
  let shown = lines.count <= lineLimit ? lines : lines.prefix(lineLimit - 2) + ["…"] + lines.suffix(1)
  let text = shown.map { String($0).cutInside(to: lengthLimit).printable }.flatMap { line in
    line.folded(
      to: terminal.map { max(1, $0.columns - prefix.count) }, indentation: line.prefix { $0 == " " }.count + 2)
  }.joined(separator: "\n" + indentation)
  // A progress bar may stand there, which another rank has drawn.
  _ = try? descriptor.writeAll(((terminal == nil ? "" : "\r\u{1B}[J") + prefix + text + "\n").utf8)
}
