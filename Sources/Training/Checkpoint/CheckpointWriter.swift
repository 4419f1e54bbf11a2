import Dispatch
import Platform
import Synchronization

/// Writes checkpoints on a thread of its own, one at a time, and removes old ones. Rank 0 alone has one.
final class CheckpointWriter: Sendable {
  private let folder: CheckpointFolder
  private let keep: Int
  private let lock: RunLock
  private let writes = DispatchGroup()
  private let error = Mutex<FileError?>(nil)

  /// A writer that leaves the newest `keep` checkpoints in a folder that has been prepared.
  init(_ folder: CheckpointFolder, keep: Int, lock: RunLock) {
    self.folder = folder
    self.lock = lock
    self.keep = keep
  }

  /// Begins to write a checkpoint, once the one before has been written.
  func write(_ snapshot: Snapshot, step: Int) {
    writes.wait()
    let file = folder.file(step: step)
    DispatchQueue.global().async(group: writes) { [self] in
      do throws(FileError) {
        try snapshot.write(to: file, check: lock.check)
        // The new one is on the disk: now, and not before, older ones may go.
        try folder.keepNewest(keep, check: lock.check)
      } catch {
        self.error.withLock { $0 = reason(of: error) }
      }
    }
  }

  /// What has kept a checkpoint from being written: that the run's folder is another one now, or its checkpoints are gone,
  /// comes before what a write says of it.
  private func reason(of error: FileError) -> FileError {
    do throws(FileError) { try lock.check() } catch { return error }
    return folder.exists ? error : .removed(folder.path, ofRun: folder.path.parentFolder)
  }

  /// Waits until all is written, and throws why a checkpoint could not be, once.
  func finish() throws(FileError) {
    writes.wait()
    let failure = error.withLock { error in
      defer { error = nil }
      return error
    }
    if let failure { throw failure }
  }
}
