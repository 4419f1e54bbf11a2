import Foundation
import Platform
import Synchronization
import SystemPackage

/// A pipe that a job writes to. A thread of this process reads it, to its end in any case: the job would wait otherwise.
final class JobPipe: Sendable {
  /// What the job writes to; to be closed once the job has it.
  let writeEnd: FileDescriptor
  private let isJobOver = Atomic<Bool>(false)
  private let ended = DispatchSemaphore(value: 0)

  /// Makes a pipe.
  ///
  /// - Parameter read: Called on the reading thread with what is written, part by part.
  /// - Throws: `Errno` where the system gives no pipe.
  init(_ read: @escaping @Sendable (Parts) -> Void) throws {
    let (readEnd, writeEnd) = try FileDescriptor.pipe(options: .closeOnExec)
    self.writeEnd = writeEnd
    Thread.detachNewThread { [self] in
      SignalStack.blockSignals()
      read(Parts(pipe: self, readEnd: readEnd))
      try? readEnd.close()
      ended.signal()
    }
  }

  /// What is written, as it comes.
  struct Parts: Sequence, IteratorProtocol {
    fileprivate let pipe: JobPipe
    fileprivate let readEnd: FileDescriptor
    private var buffer = [UInt8](repeating: 0, count: 1 << 16)

    fileprivate init(pipe: JobPipe, readEnd: FileDescriptor) { (self.pipe, self.readEnd) = (pipe, readEnd) }

    mutating func next() -> ArraySlice<UInt8>? {
      var source = pollfd(fd: readEnd.rawValue, events: Int16(POLLIN), revents: 0)
      while poll(&source, 1, 100) <= 0 {
        // A process that has outlived the job may hold the pipe open.
        if pipe.isJobOver.load(ordering: .sequentiallyConsistent) { return nil }
      }
      let count = (try? buffer.withUnsafeMutableBytes { [readEnd] in try readEnd.read(into: $0) }) ?? 0
      return count > 0 ? buffer[..<count] : nil
    }
  }

  /// Waits until everything is read that was written by the job, which has ended.
  ///
  /// Whoever the parts are passed on to takes as long as it likes, unless this process is asked to end.
  func finish() {
    isJobOver.store(true, ordering: .sequentiallyConsistent)
    while ended.wait(timeout: .now() + .milliseconds(500)) == .timedOut {
      if SignalRelay.received != nil { return }
    }
  }
}
