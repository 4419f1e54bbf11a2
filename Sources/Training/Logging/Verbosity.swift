/// How much of a run rank 0 prints; its log always has everything.
package enum Verbosity: Sendable {
  /// The last line alone.
  case quiet
  /// A short header, a line per epoch, and what needs to be known.
  case normal
  /// Every setting as well.
  case verbose
}
