import Foundation

extension RunDirectory {
  /// The files of a run, apart from its checkpoints.
  private static let files = ["config.yaml", "train.log", "metrics.jsonl", "model.safetensors", "summary.json"]

  /// Whether what a folder holds is a run: its configuration, or what one that was killed at its start has left.
  static func isRun(_ names: [String]) -> Bool {
    names.contains(files[0]) || !names.isEmpty && names.allSatisfy { $0.hasSuffix(".partial") || files.contains($0) }
  }

  /// Removes the run that is here. Only files that a run writes go: whatever else there is stays.
  ///
  /// - Throws: `FileError` where one can't be removed.
  package func removeRun() throws(FileError) {
    let folder = CheckpointFolder(ofRun: path)
    for path in Self.files.map({ "\(path)/\($0)" }) + folder.allFiles {
      guard unlink(path) == 0 || errno == ENOENT else { throw FileError(path: path, "cannot be removed", errno: errno) }
    }
    // Stays where it holds something else.
    rmdir(folder.path)
  }
}
