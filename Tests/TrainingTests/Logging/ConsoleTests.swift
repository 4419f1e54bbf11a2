import Foundation
import Platform
import Testing
import TestSupport
import Training

@Suite struct ConsoleTests {
  /// What is written to the terminal and to the log.
  private func written(terminal: Terminal?, _ body: (inout Console) throws -> Void) throws -> (String, String) {
    try withTemporaryFolder { folder in
      let (screen, log) = (folder + "/screen", folder + "/train.log")
      var console = Console(
        output: try OutputFile(appendingTo: screen), log: try OutputFile(appendingTo: log), terminal: terminal)
      try body(&console)
      return (try String(contentsOfFile: screen, encoding: .utf8), try String(contentsOfFile: log, encoding: .utf8))
    }
  }

  private func epoch(_ console: inout Console) throws {
    let start = ContinuousClock.now
    console.startBar("epoch 1/1", images: 10, run: .init(imagesAfter: 0), at: start)
    console.updateBar(done: 5, at: start + .seconds(1))
    console.updateBar(done: 6, at: start + .milliseconds(1_050))
    try console.write(["line", "\u{1B}[31mred\u{7}\r"])
  }

  @Test func `lines take the place of the bar, and only they are logged`() throws {
    let (screen, log) = try written(terminal: Terminal(width: 10), epoch)
    #expect(screen == "\repoch 1/1\u{1B}[J\r\r\u{1B}[Jline\n\\u{1B}[31mred\\u{7}\\u{D}\n")
    #expect(log == "line\n\\u{1B}[31mred\\u{7}\\u{D}\n")
  }

  @Test func `lines are folded to the terminal's width, but not in the log`() throws {
    let (screen, log) = try written(terminal: Terminal(width: 41)) { console in
      try console.write(["warning: no training image has label 7: a class that can't be learned"])
    }
    #expect(screen == "warning: no training image has label 7:\n  a class that can't be learned\n")
    #expect(log == "warning: no training image has label 7: a class that can't be learned\n")
  }

  @Test func `there is no bar without a terminal`() throws {
    let (screen, log) = try written(terminal: nil, epoch)
    #expect(screen == "line\n\\u{1B}[31mred\\u{7}\\u{D}\n")
    #expect(log == screen)
  }

  @Test(.enabled(if: FileManager.default.fileExists(atPath: "/dev/full")))
  func `a log that can't be written is an error`() throws {
    try withTemporaryFolder { folder in
      var console = Console(
        output: try OutputFile(appendingTo: folder + "/screen"), log: try OutputFile(appendingTo: "/dev/full"),
        terminal: nil)
      #expect(throws: FileError.self) { try console.write(["line"]) }
    }
  }

  @Test(.enabled(if: FileManager.default.fileExists(atPath: "/dev/full")))
  func `where standard output takes no more, the log says so once and goes on`() throws {
    try withTemporaryFolder { folder in
      let log = folder + "/train.log"
      var console = Console(
        output: try OutputFile(appendingTo: "/dev/full"), log: try OutputFile(appendingTo: log), terminal: nil)
      for line in ["first", "second"] { try console.write([line]) }
      try console.writeToLog(["third"])
      #expect(
        try String(contentsOfFile: log, encoding: .utf8) == """
          /dev/full: cannot be written: No space left on device; the run goes on, and only this log has the rest
          first
          second
          third

          """)
      // With the log gone too, nobody would hear of the run.
      console.closeLog()
      #expect(throws: FileError.self) { try console.write(["fourth"]) }
    }
  }

  @Test(.enabled(if: FileManager.default.fileExists(atPath: "/dev/ptmx")))
  func `only a terminal that can redraw a line is one`() throws {
    // Linux answers for the near side of a pseudo-terminal as for a terminal.
    let terminal = open("/dev/ptmx", O_RDWR | O_NOCTTY)
    defer { close(terminal) }
    #expect(Terminal(terminal, [:])?.width == 80)
    #expect(Terminal(terminal, ["COLUMNS": "97"])?.width == 97)
    for columns in ["-9223372036854775808", "9223372036854775807", "wide"] {
      #expect(Terminal(terminal, ["COLUMNS": columns])?.width == 80)
    }
    var size = winsize(ws_row: 24, ws_col: 123, ws_xpixel: 0, ws_ypixel: 0)
    let status = ioctl(terminal, UInt(TIOCSWINSZ), &size)
    #expect(status == 0)
    let resized = try #require(Terminal(terminal, ["COLUMNS": "97"]))
    #expect(resized.width == 123)
    size.ws_col = 60
    #expect(ioctl(terminal, UInt(TIOCSWINSZ), &size) == 0)
    #expect(resized.width == 60 && resized.columns == 59)

    let null = open("/dev/null", O_RDWR)
    defer { close(null) }
    #expect(Terminal(null, [:]) == nil)
    #expect(Terminal.standardOutput(environment: ["TERM": "dumb"]) == nil)
    #expect(Terminal.standardOutput(environment: [:]) == nil)
  }
}
