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
///
/// Where a job is started again, a later generation takes the lock from an earlier one of its launch, whose processes may only
/// be cut off: it puts another file in the place of theirs, which they look at before each write. The file then stays when
/// the lock is given back, so that an earlier generation can't take it any more and a later one knows whose run it finds. Who
/// has started the job removes it when that is complete; if it isn't, a rank that was cut off in its start may still come.
package final class RunLock: Sendable {
  /// Who holds a lock, as `run.lock` says it.
  struct Holder: Codable {
    let process: Int32
    let host: String
    /// ISO 8601.
    let startedAt: String
    /// Drawn at random for each lock: a folder whose lock has it is the folder that was locked, on whatever machine.
    var token: String?
    /// The job and which start of it, where it's started again.
    var launch: String?
    var generation: Int?
    /// Whether it has given the lock back.
    var isReleased: Bool?

    init(_ generation: Generation?) {
      (process, host, startedAt) = (getpid(), hostName(), Date().formatted(.iso8601))
      token = String(UInt64.random(in: 0 ... .max), radix: 16)
      (launch, self.generation) = (generation?.launch, generation?.number)
    }

    /// Whether it belongs to an earlier start of the same job.
    func isOlder(than other: Generation?) -> Bool {
      guard let other, let generation, launch == other.launch else { return false }
      return generation < other.number
    }

    /// Whether it belongs to the same start of the same job.
    func isOf(_ other: Generation?) -> Bool { other != nil && (launch, generation) == (other?.launch, other?.number) }

    /// Which later start of the same job it belongs to; nil where it doesn't.
    func later(than other: Generation?) -> Int? {
      guard let other, let generation, launch == other.launch else { return nil }
      return generation > other.number ? generation : nil
    }
  }

  /// The name of the file in a run directory.
  package static let name = "run.lock"

  private let path: String
  private let descriptor: Int32
  private let holder: Holder
  /// How far the generation before this one had come, in steps since the start of training, if it has noted that.
  package let earlierStep: Int?

  private init(path: String, descriptor: Int32, holder: Holder, earlierStep: Int? = nil) {
    (self.path, self.descriptor, self.holder, self.earlierStep) = (path, descriptor, holder, earlierStep)
  }

  deinit {
    // Whoever opened the file meanwhile sees that it isn't the one with this name any more. Another run's stays.
    if isInPlace {
      if holder.generation == nil {
        unlink(path)
      } else {
        var holder = holder
        holder.isReleased = true
        _ = RunLockFile(path: path, descriptor: descriptor).write(holder, keepingStep: true)
      }
    } else if let movedFolder {
      unlink("\(movedFolder)/\(Self.name)")
    }
    close(descriptor)
  }

  /// What tells the folder that it locks from others of that path.
  var token: String { holder.token ?? "" }

  /// Notes how far the run has come, for the generation after this one, and that this one has opened the folder; does nothing
  /// where there's none.
  package func note(step: Int) {
    if holder.generation != nil { RunLockFile(path: path, descriptor: descriptor).write(step: step) }
  }

  /// Makes sure that the folder is still the one that was locked, before anything is written to its path: it may have been
  /// moved or removed, and another run's may have that path now.
  ///
  /// - Throws: `FileError`, which no setting makes a warning of.
  package func check() throws(FileError) {
    guard isInPlace else {
      let folder = path.parentFolder
      if let laterGeneration { throw .superseded(folder, by: laterGeneration) }
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

  /// The later start of the same job that has taken the lock over; nil where none has.
  var laterGeneration: Int? {
    guard let launch = holder.launch, let number = holder.generation else { return nil }
    return RunLockFile.holder(at: path)?.later(than: Generation(launch: launch, number: number))
  }

  private var isInPlace: Bool { RunLockFile(path: path, descriptor: descriptor).isInPlace }

  /// Takes the lock of a run directory, which exists. Rank 0 alone calls this.
  ///
  /// - Parameters:
  ///   - directory: The run directory.
  ///   - takingOver: Whether a file that stands for a lock is passed over whoever made it. A lock of the kernel's,
  ///     which a process that lives holds, is not.
  ///   - generation: Which start of a job this process belongs to.
  /// - Returns: The lock, which is given back when the value goes.
  /// - Throws: `FileError` with the process, host and start of whoever has it, with what's wrong with `run.lock`, or that a
  ///   later start of the job has written the run.
  package static func take(
    _ directory: String, takingOver: Bool, generation: Generation? = .ofThisProcess
  ) throws(FileError) -> RunLock {
    try take(directory, takingOver: takingOver, generation: generation, lock: OpenFileLock.request)
  }

  /// The same; `lock` asks the kernel for a lock on an open file.
  package static func take(
    _ directory: String, takingOver: Bool, generation: Generation? = nil, lock: (Int32) -> OpenFileLock.Answer
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
      if let later = holder?.later(than: generation) {
        close(descriptor)
        throw .superseded(directory, by: later)
      }
      let isOlder = holder?.isOlder(than: generation) == true
      // The same start may have taken it before, and given it back.
      let earlierStep = isOlder || holder?.isOf(generation) == true ? file.step : nil
      switch lock(descriptor) {
      case .granted: break
      case .taken where isOlder, .unsupported where isOlder:
        close(descriptor)
        return try replace(path, generation, earlierStep: earlierStep, lock: lock)
      case .taken:
        close(descriptor)
        throw busy(directory, holder, remedy: "Wait for it to end, stop it, or choose another folder with --output.")
      case .unsupported:
        guard isNew || takingOver || holder?.isReleased == true || holder.map(isGone) == true else {
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
      let own = Holder(generation)
      guard file.write(own) else {
        let reason = Errno.current
        if isNew { unlink(path) }
        close(descriptor)
        throw FileError(path: path, "cannot be written", reason)
      }
      if let earlierStep { file.write(step: earlierStep) }
      return RunLock(path: path, descriptor: descriptor, holder: own, earlierStep: earlierStep)
    }
  }

  /// Takes the lock from processes of an earlier generation, which may still have it: puts another file in the place of
  /// theirs.
  private static func replace(
    _ path: String, _ generation: Generation?, earlierStep: Int?, lock: (Int32) -> OpenFileLock.Answer
  ) throws(FileError) -> RunLock {
    let temporary = temporaryPath(beside: path)
    let descriptor = open(temporary, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o666)
    guard descriptor >= 0 else { throw FileError(path: path, "cannot be written") }
    let own = Holder(generation)
    // Nobody else knows the file; where the file system has no locks, its content stands for one.
    _ = lock(descriptor)
    let file = RunLockFile(path: temporary, descriptor: descriptor)
    let isWritten = file.write(own)
    if let earlierStep { file.write(step: earlierStep) }
    guard isWritten, rename(temporary, path) == 0 else {
      let reason = Errno.current
      unlink(temporary)
      close(descriptor)
      throw FileError(path: path, "cannot be written", reason)
    }
    return RunLock(path: path, descriptor: descriptor, holder: own, earlierStep: earlierStep)
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
    case .unsupported: return file.holder.map { $0.isReleased != true && !isGone($0) } ?? false
    }
  }

  /// Whether a start of the same job before this one has opened a run directory: what is in it is the job's.
  package static func wasOpened(_ directory: String, by generation: Generation) -> Bool {
    RunLockFile.reading("\(directory)/\(name)") { file in
      file.holder?.isOlder(than: generation) == true && file.step != nil
    } ?? false
  }

  /// Removes what a job that is complete has left of its lock, if it can be seen here. Who has started the job calls this.
  package static func removeRest(_ directory: String, ofLaunch launch: String) {
    let path = "\(directory)/\(name)"
    guard let holder = RunLockFile.holder(at: path), holder.launch == launch, holder.isReleased == true else { return }
    unlink(path)
  }

  /// Whether a folder is the one that a lock with this token was taken of, by a process of whatever machine.
  static func isLocked(_ directory: String, token: String) -> Bool {
    RunLockFile.holder(at: "\(directory)/\(name)")?.token == token
  }

  private static func busy(_ directory: String, _ holder: Holder?, age: Int? = nil, remedy: String) -> FileError {
    let who = holder.map { "process \($0.process) on \($0.host) since \($0.startedAt)" } ?? "another process"
    let since = age.map { "; its lock file is \($0) s old" } ?? ""
    return FileError(path: directory, problem: "is being written by \(who)\(since)", remedy: remedy)
  }
}
