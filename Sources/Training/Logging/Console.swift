import MPI
import Platform

/// What rank 0 prints: lines on standard output, with a copy in the run's log, and a progress bar where there is a
/// terminal. No colors are used, so `NO_COLOR` needs no regard.
package struct Console {
  private let output: OutputFile
  private var log: OutputFile?
  private let terminal: Terminal?
  private var bar: ProgressBar?
  private var isBarShown = false

  /// - Parameters:
  ///   - output: Where lines go, and the bar.
  ///   - log: Where lines go as well.
  ///   - terminal: The terminal that `output` ends on; nil shows no bar.
  package init(output: OutputFile, log: OutputFile?, terminal: Terminal?) {
    (self.output, self.log, self.terminal) = (output, log, terminal)
  }

  /// Writes lines in place of the bar, which the next update draws again, with control characters written out.
  package mutating func write(_ lines: [String]) throws(FileError) {
    try eraseBar()
    for line in lines {
      let line = line.printable + "\n"
      try output.write(line)
      try log?.write(line)
    }
  }

  /// Writes lines to the log alone.
  package func writeToLog(_ lines: [String]) throws(FileError) {
    for line in lines { try log?.write(line.printable + "\n") }
  }

  /// Whether what is logged can be found under this path.
  func isLogged(at path: String) -> Bool { log?.isInPlace(at: path) ?? true }

  /// Writes no more to the log.
  package mutating func closeLog() { log = nil }

  /// Starts the bar of an epoch of `images` images; `label` stands before it.
  package mutating func startBar(_ label: String, images: Int, at now: ContinuousClock.Instant = .now) {
    if terminal != nil { bar = ProgressBar(label: label, total: images, start: now) }
  }

  /// Shows how many images of the epoch are through. Without a terminal, and between redraws, this costs next to nothing.
  package mutating func updateBar(done: Int, at now: ContinuousClock.Instant = .now) throws(FileError) {
    // The last column stays free: a full line would wrap.
    guard let terminal, let text = bar?.update(done: done, at: now, width: terminal.width - 1) else { return }
    isBarShown = true
    try output.write("\r\(text)\u{1B}[K")
  }

  /// Leaves no trace of the bar, for what others write to the terminal.
  package mutating func eraseBar() throws(FileError) {
    guard isBarShown else { return }
    isBarShown = false
    try output.write("\r\u{1B}[K")
  }
}
