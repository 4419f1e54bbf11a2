import Foundation
import Platform
import Synchronization
import SystemPackage

/// Adds what a program prints to a file: its first half megabyte as it comes, the last one at the end, and nothing of what
/// is between them.
///
/// With the file itself, a program that prints without end would fill the disk that the run writes its checkpoints to.
final class OutputLog: Sendable {
  /// What the program is to have as its output; to be closed once it has been started.
  let writeEnd: FileDescriptor
  private let isProgramOver = Atomic<Bool>(false)
  private let hasEnded = DispatchSemaphore(value: 0)
  private let problem = Mutex<FileError?>(nil)

  private static let partLength = 1 << 19
  /// The bytes that are read at once, and those of a pipe.
  private static let blockLength = 1 << 16

  /// Begins to read, on a thread of its own.
  ///
  /// - Parameter path: The file, which is made if need be.
  /// - Throws: `FileError` where it can't be written; `Errno` where there are no more files to open.
  init(appendingTo path: String) throws {
    let file = try OutputFile(appendingTo: path)
    let ends = try FileDescriptor.pipe(options: .closeOnExec)
    writeEnd = ends.writeEnd
    // The file is given over to the thread, which alone uses it.
    nonisolated(unsafe) let log = file
    Thread.detachNewThread { [self] in
      SignalStack.blockSignals()
      do throws(FileError) { try read(ends.readEnd, into: log) } catch { problem.withLock { $0 = error } }
      try? ends.readEnd.close()
      hasEnded.signal()
    }
  }

  /// Writes the rest of what the program has printed, which is over; to be called once.
  ///
  /// - Returns: Why the file doesn't have all that it should; nil if it does.
  func finish() -> FileError? {
    isProgramOver.store(true, ordering: .sequentiallyConsistent)
    hasEnded.wait()
    return problem.withLock { $0 }
  }

  /// Reads until nobody can write any more, or the program is over: one that it has started may hold its output open.
  private func read(_ input: FileDescriptor, into file: OutputFile) throws(FileError) {
    var excerpt = OutputExcerpt(partLength: Self.partLength)
    var failure: FileError?
    var bytes = [UInt8](repeating: 0, count: Self.blockLength)
    // What the largest pipe of an ordinary user holds: those that go on printing are not waited for.
    var rest = 1 << 20
    while rest > 0 {
      let isOver = isProgramOver.load(ordering: .sequentiallyConsistent)
      var source = pollfd(fd: input.rawValue, events: Int16(POLLIN), revents: 0)
      if poll(&source, 1, isOver ? 0 : 100) <= 0 {
        if isOver { break }
        continue
      }
      guard let count = try? bytes.withUnsafeMutableBytes({ try input.read(into: $0) }), count > 0 else { break }
      if isOver { rest -= count }
      let head = excerpt.take(bytes[..<count])
      // The program is read from even where its output can't be kept: it would wait otherwise.
      if failure == nil && !head.isEmpty {
        do throws(FileError) { try file.write(Array(head)) } catch { failure = error }
      }
      // A flood waits, and takes no processor from the training.
      if excerpt.hasFullHead && !isOver { usleep(1_000) }
    }
    if let failure { throw failure }
    try file.write(excerpt.end())
    try file.close()
  }
}
