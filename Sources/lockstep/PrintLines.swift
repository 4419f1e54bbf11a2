import MPI
import Platform
import Training

/// Writes lines, or texts of several, to standard output, with control characters written out and, on a terminal,
/// folded to its width.
///
/// - Throws: `FileError` where it takes no more, such as a full disk, which `print` would not tell.
func printLines(_ lines: [String]) throws(FileError) {
  let lines = lines.flatMap { $0.split(separator: "\n", omittingEmptySubsequences: false) }
  try OutputFile.standardOutput().write(
    lines.map { String($0).printable }.folded(to: Terminal.ofOutput?.columns).map { $0 + "\n" }.joined())
}

/// Writes a text for other programs to standard output as it is, and an end of line.
///
/// - Throws: `FileError` where it takes no more.
func printUnfolded(_ text: String) throws(FileError) { try OutputFile.standardOutput().write(text + "\n") }
