extension String {
  /// The text with spaces before it up to a width in columns.
  package func alignedRight(_ width: Int) -> String {
    String(repeating: " ", count: max(0, width - count)) + self
  }

  /// The text with spaces after it up to a width in columns.
  package func alignedLeft(_ width: Int) -> String {
    self + String(repeating: " ", count: max(0, width - count))
  }
}
