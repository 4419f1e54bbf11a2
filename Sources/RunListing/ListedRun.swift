import Foundation
import Platform
import Runs
import Training

/// A run among others.
package struct ListedRun: Sendable {
  /// The run directory, as seen from the folder that was searched.
  package let name: String
  /// The run directory.
  package let path: String
  /// When the run began; of one that hasn't ended, when its last process did.
  package let startedAt: Date
  /// What there is to read; the reason where it can't be.
  package let content: Result<RecordedRun, Damage>
  /// What a check has found, if one was asked for.
  package private(set) var check: RunCheck?

  /// Why a run can't be read, in a line.
  package struct Damage: Error {
    package let problem: String
  }

  /// Reads a run. What is wrong with it is part of the value.
  init(_ path: String, name: String) {
    (self.path, self.name) = (path, name)
    content = Result { try RecordedRun(reading: path) }.mapError { error in
      Damage(problem: "\(error)".split(separator: "\n").first.map(String.init) ?? "can't be read")
    }
    let start = (try? content.get())?.summary?.startedAt.flatMap { try? Date($0, strategy: .iso8601) }
    startedAt = start ?? Self.modificationDate(path + "/config.yaml") ?? Self.modificationDate(path) ?? .distantPast
  }

  /// Reads the model and the checkpoints from start to end.
  mutating func checkFiles() { check = (try? content.get()).map(RunCheck.init) }

  /// The run, if it can be read.
  package var run: RecordedRun? { try? content.get() }

  /// Whether something was found that isn't as it was written.
  package var isDamaged: Bool { run == nil || check?.problems.isEmpty == false }

  private static func modificationDate(_ path: String) -> Date? {
    (try? FileManager.default.attributesOfItem(atPath: path))?[.modificationDate] as? Date
  }
}
