/// Where a run is to be written, as the user says it.
package struct RunDestination: Sendable {
  /// The run directory; nil makes a new one below `runs`.
  package let path: String?
  /// Whether a run that is there already goes.
  package let isOverwriting: Bool
  /// Whether a lock file that was left behind is passed over, where the file system has no locks.
  package let isTakingOver: Bool

  package init(path: String?, isOverwriting: Bool = false, isTakingOver: Bool = false) {
    (self.path, self.isOverwriting, self.isTakingOver) = (path, isOverwriting, isTakingOver)
  }
}
