import Foundation
import Platform
import SystemPackage

/// Stands between this process's standard error, with that of the job that it starts, and where it went before: leaves out a
/// launcher's chatter and, on a terminal, takes a progress bar away before a message and folds it to the width. The job
/// goes on where nobody reads its errors any more.
package struct ErrorFilter: Sendable {
  private let original: FileDescriptor
  private let pipe: JobPipe

  /// Takes standard error over.
  ///
  /// - Throws: `Errno` where the system gives no pipe; standard error is then as it was.
  package init() throws {
    let original = try FileDescriptor.standardError.duplicate()
    // Commands that are started get standard error alone.
    _ = fcntl(original.rawValue, F_SETFD, FD_CLOEXEC)
    let terminal = Terminal(original.rawValue, ProcessInfo.processInfo.environment)
    self.original = original
    pipe = try JobPipe { Self.pass($0, to: original, terminal) }
    _ = try pipe.writeEnd.duplicate(as: .standardError)
    try pipe.writeEnd.close()
  }

  /// Gives standard error back, when all is through that was written to it by this process and the job, which has ended.
  package func end() {
    _ = try? original.duplicate(as: .standardError)
    pipe.finish()
  }

  /// Copies lines until nobody can write any more.
  private static func pass(_ parts: JobPipe.Parts, to output: FileDescriptor, _ terminal: Terminal?) {
    var chatter = LauncherChatter()
    var rest: [UInt8] = []
    for bytes in parts {
      rest += bytes
      guard let end = rest.lastIndex(of: UInt8(ascii: "\n")) else { continue }
      let lines = rest[..<end].split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
      let shown = lines.flatMap { bytes in
        let line = String(decoding: bytes, as: UTF8.self)
        if LauncherLoss.first == nil { LauncherLoss.first = LauncherLoss(line: line) }
        return chatter.lines(
          after: line, launcher: SignalRelay.process,
          isEnding: SignalRelay.received != nil)
      }
      show(shown, on: output, terminal)
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
