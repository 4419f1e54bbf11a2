import Foundation
import Testing

/// Other programs that tests hold ours against, where they are.
enum Interoperability {
  /// The Python that has the packages of Tests/Interoperability/requirements.txt, as `make test-all` says; nil without it.
  static let python = ProcessInfo.processInfo.environment["LOCKSTEP_PYTHON"]

  static let withoutPython: Comment = "LOCKSTEP_PYTHON names no Python: make test-all"

  /// The folder of the real MNIST; nil without it.
  static let mnist = ProcessInfo.processInfo.environment["LOCKSTEP_MNIST"]

  /// A file of the repository.
  static func file(_ path: String) -> String {
    URL(filePath: #filePath).appending(path: "../../../\(path)").standardizedFileURL.path
  }
}
