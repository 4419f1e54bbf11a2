import Dispatch
import Synchronization

/// Writes checkpoints on a thread of its own, one at a time, and removes old ones. Rank 0 alone has one.
final class CheckpointWriter: Sendable {
  private let folder: CheckpointFolder
  private let keep: Int
  private let writes = DispatchGroup()
  private let error = Mutex<FileError?>(nil)

  /// A writer that leaves the newest `keep` checkpoints in a folder that has been prepared.
  init(_ folder: CheckpointFolder, keep: Int) {
    self.folder = folder
    self.keep = keep
  }

  /// Begins to write a checkpoint, once the one before has been written.
  func write(_ snapshot: Snapshot, step: Int) {
    writes.wait()
    let file = folder.file(step: step)
    DispatchQueue.global().async(group: writes) { [self] in
      do throws(FileError) {
        try snapshot.write(to: file)
        // The new one is on the disk: now, and not before, older ones may go.
        folder.keepNewest(keep)
      } catch {
        self.error.withLock { $0 = error }
      }
    }
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
