import DataParallel
import Foundation
import Platform

/// Where a run goes on: what `--resume` has found. Rank 0 alone has one.
package struct Resumption: Sendable {
  /// The checkpoint; nil where `latest` has found none, and the run starts from the beginning.
  package let checkpoint: Checkpoint?
  /// The run directory.
  package let directory: String
  /// Whether that's the run that the checkpoint belongs to.
  package let isSameRun: Bool
  /// The right to write into that directory, where it exists.
  let lock: RunLock?
  private let passedOver: [FileError]
  /// Where the checkpoint came from, if another node had it.
  private let origin: String?

  /// Finds a checkpoint, once the run directory, if it exists, is locked.
  ///
  /// - Parameters:
  ///   - resume: `latest`, a run directory or a checkpoint's file.
  ///   - destination: The run directory to go on in; without a path that which the checkpoint belongs to. `latest` needs it.
  ///   - origin: What the user is told of where the checkpoint came from.
  /// - Throws: `FileError` where there is no such checkpoint, or it's damaged; for `latest`, where all are damaged; and where
  ///   another process writes the run.
  package init(_ resume: String, _ destination: RunDestination, origin: String? = nil) throws(FileError) {
    self.origin = origin
    let output = destination.path
    func lock(_ directory: String) throws(FileError) -> RunLock? {
      guard CheckpointFolder(ofRun: directory).exists else { return nil }
      return try RunLock.take(directory, takingOver: destination.isTakingOver)
    }
    var isFolder: ObjCBool = false
    if resume == "latest", let output {
      self.lock = try lock(output)
      (checkpoint, passedOver) = try CheckpointFolder(ofRun: output).newest()
      (directory, isSameRun) = (output, true)
      // Without this, a run that wrote no checkpoints would be trained again, over its own results.
      guard checkpoint != nil || !RunSummary.isOfCompletedRun(output + "/summary.json") else {
        throw FileError(
          path: output, problem: "holds a finished run without checkpoints",
          remedy: "Choose another folder with --output.")
      }
    } else if FileManager.default.fileExists(atPath: resume, isDirectory: &isFolder), isFolder.boolValue {
      self.lock = try lock(output ?? resume)
      let found = try CheckpointFolder(ofRun: resume).newest()
      guard let newest = found.checkpoint else {
        throw FileError(
          path: resume, problem: "has no checkpoint in checkpoints/",
          remedy: "Give the folder of another run, or a checkpoint's file.")
      }
      (checkpoint, passedOver) = (newest, found.passedOver)
      directory = output ?? resume
      isSameRun = Self.isSame(directory, resume)
    } else {
      let run = CheckpointFolder.run(ofFile: resume)
      self.lock = if let directory = output ?? run { try lock(directory) } else { nil }
      (checkpoint, passedOver) = (try Checkpoint(reading: resume), [])
      guard let directory = output ?? run else {
        throw FileError(
          path: resume, problem: "is not in the folder checkpoints of a run",
          remedy: "Name the folder of the run that goes on with --output.")
      }
      self.directory = directory
      isSameRun = run.map { Self.isSame($0, directory) } ?? false
    }
  }

  /// What rank 0 says of it before training goes on.
  package var lines: [String] {
    let damaged = passedOver.map { "passed over \($0.path): \($0.problem)" }
    guard let checkpoint else { return ["no checkpoint in \(directory) yet: starting from the beginning"] }
    return damaged + [origin].compactMap(\.self) + ["resumed from \(checkpoint.path) \(checkpoint.cursor.place)"]
  }

  private static func isSame(_ a: String, _ b: String) -> Bool {
    URL(fileURLWithPath: a).resolvingSymlinksInPath() == URL(fileURLWithPath: b).resolvingSymlinksInPath()
  }
}
