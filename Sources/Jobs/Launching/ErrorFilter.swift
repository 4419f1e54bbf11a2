import Foundation
import Platform
import SystemPackage

/// Stands between this process's standard error, with that of the commands that it starts, and where it went before: leaves
/// out a launcher's chatter and, on a terminal, takes a progress bar away before a message and folds it to the width.
package final class ErrorFilter: Sendable {
  private let original: FileDescriptor
  private let hasEnded = DispatchSemaphore(value: 0)

  /// Takes standard error over.
  ///
  /// - Throws: `Errno` where the system gives no pipe; standard error is then as it was.
  package init() throws {
    let (readEnd, writeEnd) = try FileDescriptor.pipe(options: .closeOnExec)
    original = try FileDescriptor.standardError.duplicate()
    // Commands that are started get standard error alone.
    _ = fcntl(original.rawValue, F_SETFD, FD_CLOEXEC)
    _ = try writeEnd.duplicate(as: .standardError)
    try writeEnd.close()
    let terminal = Terminal(original.rawValue, ProcessInfo.processInfo.environment)
    Thread.detachNewThread { [original, hasEnded] in
      SignalStack.blockSignals()
      Self.pass(readEnd, to: original, terminal)
      hasEnded.signal()
    }
  }

  /// Gives standard error back, when all that was written to it is through.
  ///
  /// A reader takes as long as it likes, unless this process is asked to end. A job holds the pipe of an `OutputRelay`, and
  /// none of this one.
  package func end() {
    _ = try? original.duplicate(as: .standardError)
    while hasEnded.wait(timeout: .now() + .milliseconds(500)) == .timedOut {
      if SignalRelay.received != nil { return }
    }
  }

  /// Copies lines until nobody can write any more.
  private static func pass(_ input: FileDescriptor, to output: FileDescriptor, _ terminal: Terminal?) {
    var chatter = LauncherChatter()
    var rest: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while let count = try? buffer.withUnsafeMutableBytes({ try input.read(into: $0) }), count > 0 {
      rest += buffer[..<count]
      guard let end = rest.lastIndex(of: UInt8(ascii: "\n")) else { continue }
      let lines = rest[..<end].split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
      show(
        lines.flatMap { chatter.lines(after: String(decoding: $0, as: UTF8.self), launcher: SignalRelay.process) },
        on: output, terminal)
      rest.removeFirst(end + 1)
    }
    if !rest.isEmpty { show([String(decoding: rest, as: UTF8.self)], on: output, terminal) }
  }

  private static func show(_ lines: [String], on output: FileDescriptor, _ terminal: Terminal?) {
    guard !lines.isEmpty else { return }
    let text = lines.folded(to: terminal?.columns).joined(separator: "\n") + "\n"
    _ = try? output.writeAll(((terminal == nil ? "" : "\r\u{1B}[J") + text).utf8)
  }
}
