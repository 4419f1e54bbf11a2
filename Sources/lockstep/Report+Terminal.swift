import Platform
import Runs
import TerminalReport

extension Report {
  /// Draws a run's curves as text, once or until it ends.
  func showInTerminal(_ path: String) throws {
    let glyphs: Glyphs = LocaleEncoding.isUTF8() ? .braille : .ascii
    let screen = Terminal.ofOutput
    guard follow else {
      let report = TerminalReport(try RecordedRun(reading: path), glyphs: glyphs)
      return try printLines(
        report.lines(
          width: screen?.columns ?? TerminalReport.usualWidth,
          height: screen.map { $0.rows - 1 } ?? TerminalReport.usualHeight))
    }
    try FollowedRun(path, glyphs: glyphs, terminal: screen, output: .standardOutput()).show()
  }
}
