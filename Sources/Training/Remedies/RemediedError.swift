import MPI

/// An error of a lower layer, which knows the reason, with what to do about it in terms of the configuration and the
/// command line.
package struct RemediedError: ErrorWithExitStatus, CustomStringConvertible {
  /// What went wrong.
  package let error: any Error
  /// What to do.
  package let remedy: String

  package init(_ error: any Error, remedy: String) { (self.error, self.remedy) = (error, remedy) }

  /// That of the error, or 1.
  package var exitStatus: Int32 { (error as? any ErrorWithExitStatus)?.exitStatus ?? 1 }

  /// The reason, then what to do.
  package var description: String { "\(error)\n\(remedy)" }
}
