import Foundation
import Platform
import Synchronization
import SystemPackage

/// Passes what a job prints on to a standard stream of this process, for as long as somebody reads that.
///
/// `mpirun` may end a job whose output nobody reads any more, as of `lockstep launch … | head`; here the job goes on.
final class OutputRelay: Sendable {
  /// What the job is given in the stream's place; to be closed once the job has been started.
  let writeEnd: Int32
  private let stream: Int32
  private let isJobOver = Atomic<Bool>(false)
  private let ended = DispatchSemaphore(value: 0)

  /// A relay for standard output or standard error; nil where that isn't a pipe or socket, whose reader can go, or there
  /// are no more files to open.
  init?(_ stream: Int32) {
    var status = stat()
    guard fstat(stream, &status) == 0, [S_IFIFO, S_IFSOCK].contains(status.st_mode & S_IFMT) else { return nil }
    guard let ends = try? FileDescriptor.pipe(options: .closeOnExec) else { return nil }
    (self.stream, writeEnd) = (stream, ends.writeEnd.rawValue)
    let readEnd = ends.readEnd.rawValue
    Thread.detachNewThread { [self] in
      SignalStack.blockSignals()
      pass(from: readEnd)
      close(readEnd)
      ended.signal()
    }
  }

  /// Waits until everything is passed on that the job has printed, which has ended.
  ///
  /// A reader takes as long as it likes, unless this process is asked to end.
  func finish() {
    isJobOver.store(true, ordering: .sequentiallyConsistent)
    while ended.wait(timeout: .now() + .milliseconds(500)) == .timedOut {
      if SignalRelay.received != nil { return }
    }
  }

  private func pass(from readEnd: Int32) {
    var bytes = [UInt8](repeating: 0, count: 1 << 16)
    var isRead = true
    while true {
      var source = pollfd(fd: readEnd, events: Int16(POLLIN), revents: 0)
      if poll(&source, 1, 100) == 0 {
        // A process that has outlived the job may hold its output open.
        if isJobOver.load(ordering: .sequentiallyConsistent) { return }
        continue
      }
      let count = read(readEnd, &bytes, bytes.count)
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { return }
      // The job's output is read to its end in any case: it would wait otherwise.
      if isRead && (try? FileDescriptor(rawValue: stream).writeAll(bytes[..<count])) == nil {
        isRead = false
        writeReport(
          "\(stream == STDOUT_FILENO ? "standard output" : "standard error"): nobody reads it any more; the job goes on, "
            + "and a training's train.log has the rest", prefix: "lockstep: ")
      }
    }
  }
}
