import Foundation
import Platform
import SystemPackage

/// What a command prints that may fail, hang or print whatever it likes.
enum CommandOutput {
  /// Why there's no output.
  enum Failure: Error, CustomStringConvertible {
    case notStarted(Errno)
    case failed(ChildProcess.Ending, said: String)
    case tooSlow(Duration)
    case tooLong

    var description: String {
      switch self {
      case .notStarted(let reason): "cannot be started: \(reason)"
      case .failed(.exited(let status), let said): "has failed with exit status \(status)" + Self.text(said)
      case .failed(.signaled(let signal), let said): "was ended by signal \(signal)" + Self.text(said)
      case .tooSlow(let limit): "hasn't ended after \(NumberText.short(limit / .seconds(1))) s"
      case .tooLong: "prints more than a megabyte"
      }
    }

    private static func text(_ said: String) -> String { said.isEmpty ? "" : ": " + said.cut(to: 200) }
  }

  private static let lengthLimit = 1 << 20

  /// Runs a command to its end, and ends it with all that it has started where it takes too long.
  ///
  /// - Parameters:
  ///   - command: A program found by `PATH`, and its arguments.
  ///   - limit: How long it may take.
  /// - Returns: What it has printed.
  /// - Throws: `Failure`.
  static func text(of command: [String], limit: Duration) throws(Failure) -> String {
    let pipes: [(readEnd: FileDescriptor, writeEnd: FileDescriptor)]
    do throws(Errno) {
      pipes = try (0..<2).map { _ throws(Errno) in
        try Errno.catching { try FileDescriptor.pipe(options: .closeOnExec) }
      }
    } catch { throw .notStarted(error) }
    defer { for pipe in pipes { try? pipe.readEnd.close() } }
    let process: ChildProcess
    do throws(ChildProcess.StartFailure) {
      defer { for pipe in pipes { try? pipe.writeEnd.close() } }
      process = try ChildProcess(
        command, pipes: [STDOUT_FILENO: pipes[0].writeEnd.rawValue, STDERR_FILENO: pipes[1].writeEnd.rawValue])
    } catch { throw .notStarted(error.reason) }
    let end = ContinuousClock.now + limit
    var texts: [[UInt8]] = [[], []]
    var failure: Failure?
    var open: Set = [0, 1]
    // What it has started may hold the pipes open longer than itself.
    while failure == nil, !open.isEmpty, !process.hasEnded {
      for index in open where isReadable(pipes[index].readEnd, milliseconds: 20) {
        if !read(pipes[index].readEnd, &texts[index]) { open.remove(index) }
      }
      if ContinuousClock.now >= end { failure = .tooSlow(limit) }
      if texts.contains(where: { $0.count > lengthLimit }) { failure = .tooLong }
    }
    while failure == nil, !process.hasEnded {
      usleep(5_000)
      if ContinuousClock.now >= end { failure = .tooSlow(limit) }
    }
    if failure != nil { kill(-process.identifier, SIGKILL) }
    let ending = process.ending()
    if let failure { throw failure }
    for index in open {
      while isReadable(pipes[index].readEnd, milliseconds: 0), read(pipes[index].readEnd, &texts[index]) {}
    }
    let output = texts.map { String(decoding: $0, as: UTF8.self) }
    guard ending == .exited(status: 0) else {
      throw .failed(ending, said: output[1].split(separator: "\n").last.map(String.init) ?? "")
    }
    return output[0]
  }

  private static func isReadable(_ descriptor: FileDescriptor, milliseconds: Int32) -> Bool {
    var source = pollfd(fd: descriptor.rawValue, events: Int16(POLLIN), revents: 0)
    return poll(&source, 1, milliseconds) > 0
  }

  /// Adds what can be read; false at the end.
  private static func read(_ descriptor: FileDescriptor, _ text: inout [UInt8]) -> Bool {
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    let count = (try? buffer.withUnsafeMutableBytes { try descriptor.read(into: $0) }) ?? 0
    text += buffer.prefix(count)
    return count > 0
  }
}
