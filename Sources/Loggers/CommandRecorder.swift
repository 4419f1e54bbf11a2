import Foundation
import Platform
import Training

/// Gives each epoch's line of JSON to a program on its standard input, which may do with it what it likes: hang, die, or
/// take no notice of the end. The run never waits for it but for some seconds at its own end.
package final class CommandRecorder: EpochRecorder {
  package let name = "logging.command"
  private let command: String
  /// The seconds for which the program may go on after the run.
  private let patience: Double
  private var log = ""
  private var program: (process: ChildProcess, input: LinePipe)?
  private var notes: [String] = []
  private var hasToldOfDrops = false
  private var hasToldOfEnd = false

  /// The file in the run directory that gets what the program prints.
  private static let logName = "logging-command.log"
  /// The most bytes of lines that wait for the program, beside those in the pipe: some thousand lines.
  private static let bufferCapacity = 1 << 20

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
    log = "\(run.directory)/\(Self.logName)"
    try OutputFile(appendingTo: log).close()
    let input = try LinePipe(capacity: Self.bufferCapacity)
    defer { try? input.readEnd.close() }
    var environment = ProcessInfo.processInfo.environment
    environment["LOCKSTEP_RUN"] = URL(filePath: run.directory).standardizedFileURL.path
    let process = try ChildProcess(
      ["/bin/sh", "-c", command], environment: environment, output: log, errors: log,
      pipes: [STDIN_FILENO: input.readEnd.rawValue])
    program = (process, input)
  }

  package func record(_ epoch: EpochMetrics, parameters: UnsafeBufferPointer<Float>) throws {
    try write(jsonText(epoch))
  }

  package func record(_ steps: StepMetrics) throws { try write(jsonText(steps)) }

  /// Gives the program a line, or notes once that it doesn't take it.
  ///
  /// - Throws: `Ended` where there's no program any more.
  private func write(_ line: String) throws {
    guard let (process, input) = program else { return }
    if process.hasEnded {
      program = nil
      throw Ended(status: process.exitStatus(), log: log)
    }
    if input.isBroken {
      note("has closed its input and gets no more lines", unless: &hasToldOfEnd)
    } else if !input.write(line: line) {
      note("doesn't read its input: lines are dropped until it does", unless: &hasToldOfDrops)
    }
  }

  private func note(_ text: String, unless isTold: inout Bool) {
    if !isTold { notes.append(text) }
    isTold = true
  }

  /// Ends the program's input, and the program itself if it goes on for too long.
  package func end(_ status: RunSummary.Status) throws {
    guard let (process, input) = program else { return }
    let deadline = ContinuousClock.now + .seconds(patience)
    while !input.isEmpty && !input.isBroken && !process.hasEnded && ContinuousClock.now < deadline {
      input.passOn(waiting: 50)
    }
    input.close()
    program = nil
    if !Self.wait(for: process, until: deadline) {
      notes.append("went on for \(NumberText.short(patience)) s after the run and was ended")
      for signal in [SIGTERM, SIGKILL] {
        // The group is the program's own; it isn't another's, as the program hasn't been waited for.
        kill(-process.identifier, signal)
        if Self.wait(for: process, until: .now + .seconds(1)) { break }
      }
      _ = process.exitStatus()
    } else {
      let status = process.exitStatus()
      if status != 0 { throw Ended(status: status, log: log) }
    }
  }

  private static func wait(for process: ChildProcess, until deadline: ContinuousClock.Instant) -> Bool {
    while !process.hasEnded {
      if ContinuousClock.now >= deadline { return false }
      usleep(10_000)
    }
    return true
  }

  package func takeNotes() -> [String] {
    defer { notes = [] }
    return notes
  }

  /// A program that has ended before the run, or because of an error.
  private struct Ended: Error, CustomStringConvertible {
    let status: Int32
    let log: String

    var description: String { "the program ended with exit status \(status); what it printed is in \(log)" }
  }
}
