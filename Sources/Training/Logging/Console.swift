import MPI
import Platform

/// What rank 0 prints: lines on standard output, with a copy in the run's log, and a progress bar where there is a
/// terminal. Where standard output takes no more, the log says so once and goes on alone. No colors are used, so `NO_COLOR` needs no regard.
package struct Console {
  private let output: ConsoleOutput
  private var log: OutputFile?
  private let terminal: Terminal?
  private var bar: ProgressBar?
  private var isBarShown = false
  private var isLossLogged = false

  /// - Parameters:
  ///   - output: Where lines go, and the bar.
  ///   - log: Where lines go as well.
  ///   - terminal: The terminal that `output` ends on; nil shows no bar.
  package init(output: OutputFile, log: OutputFile?, terminal: Terminal?) {
    (self.output, self.log, self.terminal) = (ConsoleOutput(output), log, terminal)
  }

  /// Writes lines in place of the bar, which the next update draws again, with control characters written out.
  package mutating func write(_ lines: [String]) throws(FileError) {
    eraseBar()
    for line in lines { output.write(line.printable + "\n") }
    try writeToLog(lines)
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

  /// Starts the bar of an epoch of `images` images; `label` stands before it.
  package mutating func startBar(_ label: String, images: Int, at now: ContinuousClock.Instant = .now) {
    if terminal != nil { bar = ProgressBar(label: label, total: images, start: now) }
  }

  /// Shows how many images of the epoch are through. Without a terminal, and between redraws, this costs next to nothing.
  package mutating func updateBar(done: Int, at now: ContinuousClock.Instant = .now) {
    // The last column stays free: a full line would wrap.
    guard let terminal, let text = bar?.update(done: done, at: now, width: terminal.width - 1) else { return }
    isBarShown = true
    output.write("\r\(text)\u{1B}[K")
  }

  /// Leaves no trace of the bar, for what others write to the terminal.
  package mutating func eraseBar() {
    guard isBarShown else { return }
    isBarShown = false
    output.write("\r\u{1B}[K")
  }
}
