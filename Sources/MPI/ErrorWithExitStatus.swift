/// An error that says what its process exits with; others exit with 1.
public protocol ErrorWithExitStatus: Error {
  /// In 1 ... 255.
  var exitStatus: Int32 { get }
}

extension CollectiveFailure: ErrorWithExitStatus {}
