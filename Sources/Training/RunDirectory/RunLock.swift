import DataParallel
import Foundation
import Platform
import SystemPackage

/// The right of one process to write into a run directory, for as long as this value lives.
///
/// An open-file-description lock on `run.lock` in it: the kernel gives it back when the process ends, however that comes
/// about, also over NFS. Where the file system has no locks, the file itself stands for one: it is made for a process and
/// removed by it, and one that was left behind is passed over if its process ran on this host and is gone, or if the user
/// says so.
package final class RunLock: Sendable {
  /// Who holds a lock, as `run.lock` says it.
  struct Holder: Codable {
    let process: Int32
    let host: String
    /// ISO 8601.
    let startedAt: String
  }

  /// The name of the file in a run directory.
  package static let name = "run.lock"

  private let path: String
  private let descriptor: Int32

  private init(path: String, descriptor: Int32) {
    (self.path, self.descriptor) = (path, descriptor)
  }

  deinit {
    // Whoever opened the file meanwhile sees that it isn't the one with this name any more. Another run's stays.
    if isInPlace { unlink(path) } else if let movedFolder { unlink("\(movedFolder)/\(Self.name)") }
    close(descriptor)
  }

  /// Makes sure that the folder is still the one that was locked, before anything is written to its path: it may have been
  /// moved or removed, and another run's may have that path now.
  ///
  /// - Throws: `FileError`, which no setting makes a warning of.
  package func check() throws(FileError) {
    guard isInPlace else {
      let folder = path.parentFolder
      throw movedFolder.map { .moved(folder, to: $0) } ?? .removed(folder, ofRun: nil)
    }
  }

  /// Where the folder is now, if it was moved and can be found.
  var movedFolder: String? {
    guard !isInPlace,
      let path = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/\(descriptor)"),
      RunLockFile(path: path, descriptor: descriptor).isInPlace
    else { return nil }
    return path.parentFolder
  }

  /// Removes the folder, if there's nothing in it but the lock.
  func removeFolder() {
    guard isInPlace else { return }
    unlink(path)
    rmdir(path.parentFolder)
  }

  private var isInPlace: Bool { RunLockFile(path: path, descriptor: descriptor).isInPlace }

  /// Takes the lock of a run directory, which exists. Rank 0 alone calls this.
  ///
  /// - Parameters:
  ///   - directory: The run directory.
  ///   - takingOver: Whether a file that stands for a lock is passed over whoever made it. A lock of the kernel's,
  ///     which a process that lives holds, is not.
  /// - Returns: The lock, which is given back when the value goes.
  /// - Throws: `FileError` with the process, host and start of whoever has it, or with what's wrong with `run.lock`.
  package static func take(
    _ directory: String, takingOver: Bool
  ) throws(FileError) -> RunLock { try take(directory, takingOver: takingOver, lock: OpenFileLock.request) }

  /// The same; `lock` asks the kernel for a lock on an open file.
  package static func take(
    _ directory: String, takingOver: Bool, lock: (Int32) -> OpenFileLock.Answer
  ) throws(FileError) -> RunLock {
    let path = "\(directory)/\(name)"
    while true {
      let isNew: Bool
      var descriptor = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o666)
      isNew = descriptor >= 0
      if !isNew && errno == EEXIST { descriptor = open(path, O_RDWR | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK) }
      // It was removed between the two.
      if descriptor < 0 && errno == ENOENT && access(directory, F_OK) == 0 { continue }
      guard descriptor >= 0 else { throw FileError(path: path, "cannot be written") }
      let file = RunLockFile(path: path, descriptor: descriptor)
      guard file.isRegular else {
        close(descriptor)
        throw FileError(path: path, problem: "is not a regular file", remedy: "Remove it, and start again.")
      }
      let holder = isNew ? nil : file.holder
      switch lock(descriptor) {
      case .granted: break
      case .taken:
        close(descriptor)
        throw busy(directory, holder, remedy: "Wait for it to end, stop it, or choose another folder with --output.")
      case .unsupported:
        guard isNew || takingOver || holder.map(isGone) == true else {
          let age = file.age
          close(descriptor)
          throw busy(
            directory, holder, age: age,
            remedy: "This file system has no locks: if that process is gone, start again with --take-over.")
        }
      }
      // Its holder may have removed the file before this lock was granted.
      guard file.isInPlace else {
        close(descriptor)
        continue
      }
      guard file.write(Holder(process: getpid(), host: hostName(), startedAt: Date().formatted(.iso8601))) else {
        let reason = Errno.current
        if isNew { unlink(path) }
        close(descriptor)
        throw FileError(path: path, "cannot be written", reason)
      }
      return RunLock(path: path, descriptor: descriptor)
    }
  }

  /// Whether a process of this host has ended. Of others nothing can be told.
  private static func isGone(_ holder: Holder) -> Bool {
    holder.host == hostName() && kill(holder.process, 0) != 0 && errno == ESRCH
  }

  /// Whether a process writes a run directory at this moment. Any process asks; nothing is changed.
  ///
  /// Where the file system has no locks, a lock file of a process that this host doesn't know to be gone counts as held.
  package static func isHeld(_ directory: String) -> Bool {
    let path = "\(directory)/\(name)"
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }
    let file = RunLockFile(path: path, descriptor: descriptor)
    guard file.isRegular else { return false }
    switch OpenFileLock.query(descriptor) {
    case .granted: return false
    case .taken: return true
    case .unsupported: return file.holder.map { !isGone($0) } ?? false
    }
  }

  private static func busy(_ directory: String, _ holder: Holder?, age: Int? = nil, remedy: String) -> FileError {
    let who = holder.map { "process \($0.process) on \($0.host) since \($0.startedAt)" } ?? "another process"
    let since = age.map { "; its lock file is \($0) s old" } ?? ""
    return FileError(path: directory, problem: "is being written by \(who)\(since)", remedy: remedy)
  }
}

/// An open `run.lock`.
private struct RunLockFile {
  let path: String
  let descriptor: Int32

  private var status: stat? {
    var status = stat()
    return fstat(descriptor, &status) == 0 ? status : nil
  }

  var isRegular: Bool { status.map { $0.st_mode & S_IFMT == S_IFREG } ?? false }

  /// Whether the file still has its name.
  var isInPlace: Bool {
    var named = stat()
    guard lstat(path, &named) == 0, let status else { return false }
    return (named.st_dev, named.st_ino) == (status.st_dev, status.st_ino)
  }

  /// Seconds since it was written.
  var age: Int? { status.map { max(0, time(nil) - $0.st_mtim.tv_sec) } }

  /// What is written in it, if that can be read.
  var holder: RunLock.Holder? {
    var bytes = [UInt8](repeating: 0, count: 1_024)
    // The array owns these bytes for the length of the call.
    let count = pread(descriptor, &bytes, bytes.count, 0)
    return try? JSONDecoder().decode(RunLock.Holder.self, from: Data(bytes.prefix(max(0, count))))
  }

  func write(_ holder: RunLock.Holder) -> Bool {
    guard let data = try? JSONEncoder().encode(holder) else { return false }
    let count = data.withUnsafeBytes { pwrite(descriptor, $0.baseAddress, $0.count, 0) }
    return count == data.count && ftruncate(descriptor, off_t(count)) == 0
  }
}
