import Foundation
import Platform
import SystemPackage

/// A connection to another machine of a job, through the agent by which `mpirun` reaches it too: a `HostAttendant` there answers
/// pings. One thread uses it.
final class HostConnection {
  /// How it stands.
  enum State: Equatable {
    /// Nothing has come yet.
    case connecting
    case answering
    /// It has ended, with what was said on standard error.
    case ended(said: String)
  }

  private(set) var state = State.connecting
  let startedAt = ContinuousClock.now
  /// When something came last.
  private(set) var lastAnswer = ContinuousClock.now
  /// The version of Lockstep there, and the machine's own name.
  private(set) var version = ""
  private(set) var hostName = ""
  /// The last start of the job whose ranks have ended there, as far as was asked.
  private(set) var endedStart = 0

  private let process: ChildProcess
  private let input: FileDescriptor
  private let errors: FileDescriptor
  private var lines: LineReader
  private let output: FileDescriptor
  private var said = ""

  /// Starts the agent.
  ///
  /// - Parameter command: The agent, the machine, and what is to run there.
  /// - Throws: `FileError` where the agent can't be started.
  init(_ command: [String]) throws(FileError) {
    var ends: [FileDescriptor] = []
    do {
      let (toIt, fromIt, errors) = (
        try FileDescriptor.pipe(options: .closeOnExec), try FileDescriptor.pipe(options: .closeOnExec),
        try FileDescriptor.pipe(options: .closeOnExec)
      )
      ends = [toIt.readEnd, fromIt.writeEnd, errors.writeEnd]
      (input, output, self.errors) = (toIt.writeEnd, fromIt.readEnd, errors.readEnd)
      process = try ChildProcess(
        command,
        pipes: [
          STDIN_FILENO: toIt.readEnd.rawValue, STDOUT_FILENO: fromIt.writeEnd.rawValue,
          STDERR_FILENO: errors.writeEnd.rawValue,
        ])
    } catch {
      for end in ends { try? end.close() }
      throw FileError(
        path: command[0], problem: "cannot be started: \((error as? ChildProcess.StartFailure)?.reason ?? .current)",
        remedy: "mpirun reaches other machines by it: install it, or name another: export OMPI_MCA_plm_rsh_agent=…")
    }
    for end in ends { try? end.close() }
    // An agent that doesn't read is noticed by its silence, and isn't waited for.
    _ = fcntl(input.rawValue, F_SETFL, O_NONBLOCK)
    _ = fcntl(errors.rawValue, F_SETFL, O_NONBLOCK)
    lines = LineReader(output.rawValue)
  }

  /// Ends the agent. What attends to the job on the machine notices that nobody pings it.
  func close() {
    kill(-process.identifier, SIGKILL)
    _ = process.exitStatus()
    for descriptor in [input, output, errors] { try? descriptor.close() }
  }

  /// What to poll for it.
  var pollDescriptor: pollfd { pollfd(fd: output.rawValue, events: Int16(POLLIN), revents: 0) }

  func ping() { write("p\n") }

  /// Asks for the end of the ranks of a start.
  func end(start: Int) { write("e \(start)\n") }

  private func write(_ line: String) { _ = try? input.writeAll(line.utf8) }

  /// Takes in what has come by now.
  func receive() {
    while case let arrival = lines.next(within: .zero), arrival != .silence {
      guard case .line(let line) = arrival else {
        state = .ended(said: errorText)
        return
      }
      let words = line.split(separator: " ").map(String.init)
      if words.first == HostAttendant.greeting, words.count == 3 {
        state = .answering
        (version, hostName) = (words[1], words[2])
      } else if words.first == "e", words.count == 2, let start = Int(words[1]) {
        endedStart = start
      }
      // A shell may greet before.
      if state == .answering { lastAnswer = .now }
    }
  }

  /// The last line of what the agent has said on standard error.
  var errorText: String {
    var buffer = [UInt8](repeating: 0, count: 1 << 14)
    let count = read(errors.rawValue, &buffer, buffer.count)
    said += String(decoding: buffer.prefix(max(0, count)), as: UTF8.self)
    return said.split(whereSeparator: \.isNewline).last.map { String($0).cut(to: 300).printable } ?? ""
  }
}
