import MPI
import Platform

/// What rank 0 prints: lines on standard output, with a copy in the run's log, and a progress bar where there is a
/// terminal. Where standard output takes no more, the log says so once and goes on alone. No colors are used, so `NO_COLOR` needs no regard.
package struct Console {
  private let output: ConsoleOutput
  private var log: OutputFile?
  private let terminal: Terminal?
  private let isQuiet: Bool
  private var bar: ProgressBar?
  private var isBarShown = false
  private var isLossLogged = false

  /// - Parameters:
  ///   - output: Where lines go, and the bar.
  ///   - log: Where lines go as well.
  ///   - terminal: The terminal that `output` ends on; nil shows no bar.
  ///   - isQuiet: Whether lines go to the log alone, and there is no bar.
  package init(output: OutputFile, log: OutputFile?, terminal: Terminal?, isQuiet: Bool = false) {
    (self.output, self.log, self.terminal, self.isQuiet) = (ConsoleOutput(output), log, terminal, isQuiet)
  }

  /// The characters that a line of output may have at this moment; nil for any number.
  var columns: Int? { terminal?.columns }

  /// Writes lines in place of the bar, which the next update draws again, with control characters written out; on a
  /// terminal, lines are folded to its width.
  package mutating func write(_ lines: [String]) throws(FileError) { try write(lines, log: lines) }

  /// The same, with other lines in the log; results and warnings are written even if the console is quiet.
  package mutating func write(
    _ lines: [String], log logLines: [String], evenIfQuiet: Bool = false
  ) throws(FileError) {
    eraseBar()
    if !isQuiet || evenIfQuiet {
      for line in lines.map(\.printable).folded(to: columns) { output.write(line + "\n") }
    }
    try writeToLog(logLines)
  }

  /// Writes lines to the log alone.
  ///
  /// - Throws: `FileError` where the log can't be written, or where there's neither a log nor standard output any more.
  package mutating func writeToLog(_ lines: [String]) throws(FileError) {
    if let loss = output.loss, !isLossLogged {
      guard let log else { throw loss }
      isLossLogged = true
      try log.write("\(loss.path): \(loss.problem); the run goes on, and only this log has the rest\n")
    }
    for line in lines { try log?.write(line.printable + "\n") }
  }

  /// Makes sure that standard output takes what is written, or had a reader that has gone.
  ///
  /// - Throws: `FileError`, such as for a full disk.
  func checkOutput() throws(FileError) {
    if let loss = output.loss, !output.isReaderGone { throw loss }
  }

  /// Whether what is logged can be found under this path.
  func isLogged(at path: String) -> Bool { log?.isInPlace(at: path) ?? true }

  /// Writes no more to the log.
  package mutating func closeLog() {
    log = nil
    isLossLogged = false
  }

  /// Starts the bar of an epoch.
  package mutating func startBar(
    _ label: String, images: Int, run: ProgressBar.Run, at now: ContinuousClock.Instant = .now
  ) {
    if terminal != nil && !isQuiet { bar = ProgressBar(label: label, total: images, run: run, start: now) }
  }

  /// Shows how many images of the epoch are through. Without a terminal, and between redraws, this costs next to nothing.
  package mutating func updateBar(done: Int, at now: ContinuousClock.Instant = .now) {
    guard let terminal, let text = bar?.update(done: done, at: now, width: terminal.columns) else { return }
    isBarShown = true
    // The cursor goes back to the start: where a window is narrowed, the terminal breaks the line in two and moves the
    // cursor along with the character that it's on, and all of the bar is still behind it.
    output.write("\r\(text)\u{1B}[J\r")
  }

  /// Leaves no trace of the bar, for what others write to the terminal.
  package mutating func eraseBar() {
    guard isBarShown else { return }
    isBarShown = false
    output.write("\r\u{1B}[J")
  }
}
