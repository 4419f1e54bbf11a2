import Training

/// Writes lines to standard output.
///
/// - Throws: `FileError` where it takes no more, such as a full disk, which `print` would not tell.
func printLines(_ lines: [String]) throws(FileError) {
  try OutputFile.standardOutput().write(lines.map { $0 + "\n" }.joined())
}
