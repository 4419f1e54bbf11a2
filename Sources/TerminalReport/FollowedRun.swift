import Platform
import Runs

/// A run that is watched until it ends.
package struct FollowedRun {
  private let path: String
  private let glyphs: Glyphs
  private let terminal: Terminal?
  private let output: OutputFile

  /// How often the run's files are looked at.
  private static let milliseconds = 300

  /// - Parameters:
  ///   - path: The run directory.
  ///   - glyphs: What curves are drawn with.
  ///   - terminal: The terminal that `output` ends on, on which the report is drawn over and over; elsewhere a new one
  ///     follows whenever it's another one.
  ///   - output: Where it goes.
  package init(_ path: String, glyphs: Glyphs, terminal: Terminal?, output: OutputFile) {
    (self.path, self.glyphs, self.terminal, self.output) = (path, glyphs, terminal, output)
  }

  /// Shows the run until it doesn't go on any more, or a signal such as Ctrl-C asks this process to end.
  ///
  /// - Throws: What's wrong with the run directory or its configuration; `FileError` where nothing can be written.
  package func show() throws {
    SignalInbox.open(for: .supervising)
    guard let terminal else { return try showBlocks() }
    // In place of what the terminal shows, which comes back: a window that is resized can't break what isn't there.
    try output.write("\u{1B}[?1049h\u{1B}[?25l")
    let last = Result { try redraw(terminal) }
    try output.write("\u{1B}[?25h\u{1B}[?1049l")
    try write(last.get().lines(width: terminal.columns, height: terminal.rows - 1))
  }

  /// Redraws the whole screen whenever it would look different, and returns what was drawn last.
  private func redraw(_ terminal: Terminal) throws -> TerminalReport {
    var shown: [String] = []
    while true {
      let run = try RecordedRun(reading: path)
      let report = TerminalReport(run, glyphs: glyphs)
      let rows = terminal.rows
      let lines = report.lines(width: terminal.columns, height: rows).prefix(rows).map(\.printable)
      if lines != shown {
        try output.write("\u{1B}[H" + lines.map { $0 + "\u{1B}[K" }.joined(separator: "\r\n") + "\u{1B}[J")
        shown = lines
      }
      if !goesOn(run) { return report }
    }
  }

  private func showBlocks() throws {
    var shown: [String] = []
    while true {
      let run = try RecordedRun(reading: path)
      let lines = TerminalReport(run, glyphs: glyphs).lines(
        width: TerminalReport.usualWidth, height: TerminalReport.usualHeight)
      if lines != shown {
        try write((shown.isEmpty ? [] : [""]) + lines)
        shown = lines
      }
      if !goesOn(run) { return }
    }
  }

  /// Waits a little, unless the run or this process is to end.
  private func goesOn(_ run: RecordedRun) -> Bool {
    guard run.state == .running, SignalInbox.received == nil else { return false }
    SignalInbox.wait(milliseconds: Self.milliseconds)
    return SignalInbox.received == nil
  }

  private func write(_ lines: [String]) throws(FileError) {
    try output.write(lines.map { $0.printable + "\n" }.joined())
  }
}
