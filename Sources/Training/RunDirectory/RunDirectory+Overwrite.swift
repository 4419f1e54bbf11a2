import Foundation
import Platform

extension RunDirectory {
  /// The files of a run, apart from its checkpoints.
  private static let files = [
    "config.yaml", "train.log", "metrics.jsonl", "metrics.csv", "steps.jsonl", "logging-command.log",
    "model.safetensors", "summary.json", "learning-rate.csv",
  ]

  /// What `config.yaml` begins with, so that a user's own file of that name isn't taken for a run's.
  static let mark = "# Written by Lockstep:"

  /// Whether what a folder holds is a run: a configuration that a run has written, or what one that was killed at its start
  /// has left.
  package static func isRun(_ names: [String], in folder: String) -> Bool {
    guard names.contains(files[0]) else {
      return !names.isEmpty && names.allSatisfy { $0.hasPrefix(files[0] + ".") && $0.hasSuffix(".partial") }
    }
    let start = try? RegularFile(reading: "\(folder)/\(files[0])").bytes(0..<mark.utf8.count)
    // Earlier versions left no mark.
    return start == Array(mark.utf8) || ["train.log", "checkpoints"].allSatisfy(names.contains)
  }

  /// Removes the run that is here. Only files that a run writes go: whatever else there is stays.
  ///
  /// - Throws: `FileError` where one can't be removed.
  package func removeRun() throws(FileError) {
    let folder = CheckpointFolder(ofRun: path)
    for path in Self.files.map({ "\(path)/\($0)" }) + folder.allFiles + eventFiles {
      guard unlink(path) == 0 || errno == ENOENT else { throw FileError(path: path, "cannot be removed") }
    }
    // They stay where they hold something else.
    rmdir(folder.path)
    rmdir(tensorBoardFolder)
  }

  /// The event files that runs in this folder have written; those of other programs have other names.
  private var eventFiles: [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: tensorBoardFolder)) ?? [])
      .filter { $0.hasPrefix("events.out.tfevents.") && $0.hasSuffix(".lockstep") }.map { "\(tensorBoardFolder)/\($0)" }
  }
}
