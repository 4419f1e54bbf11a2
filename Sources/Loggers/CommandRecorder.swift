import Foundation
import Platform
import Training

/// Gives each epoch's line of JSON to a program on its standard input, which may do with it what it likes: hang, die, print
/// without end, or take no notice of the end. The run never waits for it but for some seconds at its own end.
package final class CommandRecorder: EpochRecorder {
  package let name = "logging.command"
  private let command: String
  /// The seconds for which the program may go on after the run.
  private let patience: Double
  private var logPath = ""
  private var program: (process: ChildProcess, input: LinePipe, log: OutputLog)?
  private var notes: [String] = []
  private var hasToldOfDrops = false
  private var hasToldOfEnd = false

  /// The file in the run directory that gets what the program prints.
  private static let logName = "logging-command.log"
  /// The most bytes of lines that wait for the program, beside those in the pipe: some thousand lines.
  private static let bufferCapacity = 1 << 20
  /// The seconds after which the user is told what is waited for.
  private static let silence = 1.0

  /// - Parameters:
  ///   - command: What the shell is to run.
  ///   - patience: The seconds for which the program may go on after the run.
  package init(_ command: String, patience: Double = 10) {
    (self.command, self.patience) = (command, patience)
  }

  /// Starts the program, with `LOCKSTEP_RUN` as the run directory.
  ///
  /// - Throws: `FileError` where the program's log can't be written; `ChildProcess.StartFailure`; `Errno`.
  package func begin(_ run: StartedRun) throws {
    logPath = "\(run.directory)/\(Self.logName)"
    let input = try LinePipe(capacity: Self.bufferCapacity)
    defer { try? input.readEnd.close() }
    let log = try OutputLog(appendingTo: logPath)
    defer { try? log.writeEnd.close() }
    var environment = ProcessInfo.processInfo.environment
    environment["LOCKSTEP_RUN"] = URL(filePath: run.directory).standardizedFileURL.path
    let output = log.writeEnd.rawValue
    let process = try ChildProcess(
      ["/bin/sh", "-c", command], environment: environment,
      pipes: [STDIN_FILENO: input.readEnd.rawValue, STDOUT_FILENO: output, STDERR_FILENO: output])
    program = (process, input, log)
  }

  package func record(_ epoch: EpochMetrics, parameters: UnsafeBufferPointer<Float>) throws {
    try write(jsonText(epoch))
  }

  package func record(_ steps: StepMetrics) throws { try write(jsonText(steps)) }

  /// Gives the program a line, or notes once that it doesn't take it.
  ///
  /// - Throws: `Failed` where there's no program any more, and it has ended with an error.
  private func write(_ line: String) throws {
    guard let (process, input, log) = program else { return }
    if process.hasEnded {
      program = nil
      finish(log)
      try check(process.exitStatus())
      note("the program has ended, and gets no more lines; what it printed is in \(logPath)", unless: &hasToldOfEnd)
    } else if input.isBroken {
      note("has closed its input and gets no more lines", unless: &hasToldOfEnd)
    } else if !input.write(line: line) {
      note("doesn't read its input: lines are dropped until it does", unless: &hasToldOfDrops)
    }
  }

  private func note(_ text: String, unless isTold: inout Bool) {
    if !isTold { notes.append(text) }
    isTold = true
  }

  /// Completes the program's log.
  private func finish(_ log: OutputLog) {
    if let problem = log.finish() {
      notes.append("\(problem.path): \(problem.problem); the program's output ends there")
    }
  }

  private func check(_ status: Int32) throws(Failed) {
    if status != 0 { throw Failed(status: status, log: logPath) }
  }

  /// Ends the program's input, and the program itself if it goes on for too long, or the user asks for it.
  package func end(_ status: RunSummary.Status, tell: (String) -> Void) throws {
    guard let (process, input, log) = program else { return }
    program = nil
    // A second request would end this process, and leave the program alone.
    let status: Int32? = SignalInbox.holdingRequests {
      let isLate = isLate(process, input, tell)
      input.close()
      finish(log)
      let status = process.exitStatus()
      return isLate ? nil : status
    }
    if let status { try check(status) }
  }

  /// Gives the program what is left of its lines and some time to end, and ends it if it doesn't.
  ///
  /// - Returns: Whether it was ended; why is a note.
  private func isLate(_ process: ChildProcess, _ input: LinePipe, _ tell: (String) -> Void) -> Bool {
    let (start, requests) = (ContinuousClock.now, SignalInbox.requestCount)
    var hasTold = false
    while !process.hasEnded {
      let seconds = (ContinuousClock.now - start) / .seconds(1)
      if SignalInbox.requestCount > requests {
        notes.append("was ended as a signal asked for it")
        // What has sent the signal may wait no longer than this.
        Self.end(process, within: 0.5)
        return true
      }
      if seconds >= patience {
        notes.append("went on for \(NumberText.short(patience)) s after the run and was ended")
        Self.end(process, within: 1)
        return true
      }
      if seconds > Self.silence && !hasTold {
        tell("waits up to \(NumberText.short(patience)) s for the program to end; Ctrl-C ends it at once")
        hasTold = true
      }
      if input.isEmpty || input.isBroken {
        input.close()
        usleep(10_000)
      } else {
        input.passOn(waiting: 50)
      }
    }
    return false
  }

  /// Ends a program, and all that it has started and that has stayed in its group.
  private static func end(_ process: ChildProcess, within seconds: Double) {
    for signal in [SIGTERM, SIGKILL] {
      // The group is the program's own; it isn't another's, as the program hasn't been waited for.
      kill(-process.identifier, signal)
      let deadline = ContinuousClock.now + .seconds(seconds)
      while !process.hasEnded && ContinuousClock.now < deadline { usleep(10_000) }
      if process.hasEnded { return }
    }
  }

  package func takeNotes() -> [String] {
    defer { notes = [] }
    return notes
  }

  /// A program that has ended because of an error.
  private struct Failed: Error, CustomStringConvertible {
    let status: Int32
    let log: String

    var description: String { "the program ended with exit status \(status); what it printed is in \(log)" }
  }
}
