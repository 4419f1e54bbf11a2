import Glibc
import SystemPackage

/// The end of a pipe that lines are written to without ever waiting for who reads them: what the pipe doesn't take stands
/// in a buffer, and a line that finds the buffer full is dropped whole.
final class LinePipe {
  /// What the reader's process is to have as its input; to be closed once it has been started.
  let readEnd: FileDescriptor
  /// Nil once it's closed.
  private var writeEnd: FileDescriptor?
  private let capacity: Int
  private var pending: [UInt8] = []
  /// Whether nobody reads any more.
  private(set) var isBroken = false

  /// Makes a pipe.
  ///
  /// - Parameter capacity: The most bytes that wait for the reader in the buffer, beside those in the pipe.
  /// - Throws: `Errno` where there are no more files to open.
  init(capacity: Int) throws {
    let ends = try FileDescriptor.pipe(options: .closeOnExec)
    (readEnd, writeEnd, self.capacity) = (ends.readEnd, ends.writeEnd, capacity)
    // Only this end: whoever reads may wait.
    _ = fcntl(ends.writeEnd.rawValue, F_SETFL, O_NONBLOCK)
  }

  deinit { close() }

  /// Ends the reader's input; what still waits for it is lost.
  func close() {
    try? writeEnd?.close()
    writeEnd = nil
  }

  /// Whether all lines have gone into the pipe.
  var isEmpty: Bool { pending.isEmpty }

  /// Writes a line and its end, now or later.
  ///
  /// - Returns: Whether there was room for it.
  func write(line: String) -> Bool {
    passOn()
    guard pending.count + line.utf8.count < capacity else { return false }
    pending += line.utf8
    pending.append(UInt8(ascii: "\n"))
    passOn()
    return true
  }

  /// Writes what the pipe takes of what waits; for up to some milliseconds, it's waited for room.
  func passOn(waiting milliseconds: Int32 = 0) {
    guard let writeEnd else { return }
    if milliseconds > 0 && !pending.isEmpty {
      var sink = pollfd(fd: writeEnd.rawValue, events: Int16(POLLOUT), revents: 0)
      poll(&sink, 1, milliseconds)
    }
    while !pending.isEmpty && !isBroken {
      // The array owns these bytes for the length of the call. SIGPIPE is ignored while a run trains.
      let count = pending.withUnsafeBytes { Glibc.write(writeEnd.rawValue, $0.baseAddress, $0.count) }
      if count > 0 { pending.removeFirst(count) }
      if count < 0 && errno == EAGAIN { return }
      if count < 0 && errno != EINTR { isBroken = true }
    }
  }
}
