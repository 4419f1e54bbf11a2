import Foundation
import Platform
import SystemPackage

/// A program on another machine that is asked and answers by lines, through the agent by which `mpirun` reaches it too.
final class MachineConnection {
  /// Why no line comes.
  enum Failure: Error {
    /// The agent has ended with this status, and said this last.
    case ended(status: Int32, said: String)
    case silent
  }

  private let process: ChildProcess
  private let input: FileDescriptor
  private let errors: FileDescriptor
  private let output: FileDescriptor
  private var lines: LineReader
  /// Whether its end was waited for.
  private var hasEnded = false

  /// Starts the agent.
  ///
  /// - Parameter command: The agent, the machine, and what is to run there.
  /// - Throws: What keeps it from being started.
  init(_ command: [String]) throws {
    var pipes: [(readEnd: FileDescriptor, writeEnd: FileDescriptor)] = []
    do {
      for _ in 0..<3 { pipes.append(try FileDescriptor.pipe(options: .closeOnExec)) }
      process = try ChildProcess(
        command,
        pipes: [
          STDIN_FILENO: pipes[0].readEnd.rawValue, STDOUT_FILENO: pipes[1].writeEnd.rawValue,
          STDERR_FILENO: pipes[2].writeEnd.rawValue,
        ])
    } catch {
      for pipe in pipes {
        try? pipe.readEnd.close()
        try? pipe.writeEnd.close()
      }
      throw error
    }
    for end in [pipes[0].readEnd, pipes[1].writeEnd, pipes[2].writeEnd] { try? end.close() }
    (input, output, errors) = (pipes[0].writeEnd, pipes[1].readEnd, pipes[2].readEnd)
    // What it has started may hold this open longer than itself.
    _ = fcntl(errors.rawValue, F_SETFL, O_NONBLOCK)
    lines = LineReader(output.rawValue)
  }

  /// Sends a line; one that has ended doesn't get it.
  func send(_ line: String) {
    let former = signal(SIGPIPE, SIG_IGN)
    _ = try? input.writeAll((line + "\n").utf8)
    signal(SIGPIPE, former)
  }

  /// The next line.
  ///
  /// - Parameter deadline: When it must have come.
  /// - Returns: The line without its end.
  /// - Throws: `Failure` where none comes.
  func line(before deadline: ContinuousClock.Instant) throws(Failure) -> String {
    switch lines.next(within: max(.zero, deadline - .now)) {
    case .line(let line): return line
    case .silence: throw .silent
    case .end:
      while !process.hasEnded {
        guard ContinuousClock.now < deadline else { throw .silent }
        usleep(5_000)
      }
      let status = process.exitStatus()
      hasEnded = true
      throw .ended(status: status, said: errorText)
    }
  }

  /// Ends the agent, with which what it has started there loses its input.
  func close() {
    try? input.close()
    if !hasEnded {
      kill(-process.identifier, SIGKILL)
      _ = process.exitStatus()
    }
    for descriptor in [output, errors] { try? descriptor.close() }
  }

  /// The last line that was said on standard error.
  private var errorText: String {
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    let count = read(errors.rawValue, &buffer, buffer.count)
    let said = String(decoding: buffer.prefix(max(0, count)), as: UTF8.self)
    return said.split(whereSeparator: \.isNewline).last.map { String($0).cut(to: 300).printable } ?? ""
  }
}
