import Foundation
import Loggers
import Testing
import TestSupport

/// A program that gets lines on its standard input, and what it may do to the run that writes them.
@Suite(.timeLimit(.minutes(1))) struct CommandRecorderTests {
  private func withRun(_ body: (TestRun) throws -> Void) throws {
    try withTemporaryFolder { try body(TestRun(folder: $0)) }
  }

  private func duration(_ body: () -> Void) -> Double { ContinuousClock().measure(body) / .seconds(1) }

  @Test func `gets every line, and knows the run directory`() throws {
    try withRun { run in
      let lines = run.tell(CommandRecorder(#"cat > "$LOCKSTEP_RUN/copy"; echo done; echo really >&2"#))
      #expect(lines == [])
      #expect(
        run.text("copy")
          == (0..<3).map { #"{"epoch":\#($0),"test_accuracy":0.75,"test_loss":0.5}"# + "\n" }.joined())
      #expect(run.text("logging-command.log") == "done\nreally\n")
    }
  }

  @Test func `one that doesn't read costs no time, and is told of once`() throws {
    try withRun { run in
      let recorder = CommandRecorder("sleep 100", patience: 0.5)
      var lines: [String] = []
      // 55 bytes a line: more than the pipe and the buffer take.
      let seconds = duration { lines = run.tell(recorder, epochs: 40_000) }
      #expect(
        lines == [
          "warning: logging.command: doesn't read its input: lines are dropped until it does",
          "warning: logging.command: went on for 0.5 s after the run and was ended",
        ])
      #expect(seconds < 20)
    }
  }

  @Test func `one that reads again after a while gets whole lines, the first and later ones`() throws {
    try withRun { run in
      let lines = run.tell(CommandRecorder(#"sleep 8; cat > "$LOCKSTEP_RUN/copy""#), epochs: 40_000)
      #expect(lines.first?.contains("lines are dropped") == true)
      #expect(
        lines.dropFirst() == ["logging.command: waits up to 10 s for the program to end; Ctrl-C ends it at once"])
      let copied = run.text("copy").split(separator: "\n", omittingEmptySubsequences: false)
      #expect(copied.last == "" && copied.count > 10_000 && copied.count < 40_000)
      for line in copied.dropLast() { #expect(line.hasPrefix(#"{"epoch":"#) && line.hasSuffix("}")) }
    }
  }

  @Test(arguments: [("exit 3", 3), ("no-such-program", 127), ("kill -9 $$", 137)])
  func `one that ends early is told of once, with its status`(command: String, status: Int) throws {
    try withRun { run in
      let lines = run.tell(CommandRecorder(command), epochs: 20, pause: 0.05)
      #expect(
        lines == [
          "warning: logging.command: the program ended with exit status \(status); what it printed is in "
            + "\(run.folder)/logging-command.log; the run goes on without it"
        ])
      if status == 127 { #expect(run.text("logging-command.log").contains("no-such-program")) }
    }
  }

  @Test(arguments: ["true", "exec 0<&-; sleep 0.2"])
  func `one that ends early without an error is no failure, and told of once`(command: String) throws {
    try withRun { run in
      let lines = run.tell(CommandRecorder(command), epochs: 20, pause: 0.05)
      #expect(lines.count == 1 && lines[0].hasSuffix("gets no more lines") == (command != "true"), "\(lines)")
      #expect(!lines.joined().contains("exit status") && !lines.joined().contains("without it"))
    }
  }

  /// The first line is in the first half megabyte, and the last one in the last.
  @Test func `one that prints without end leaves a log of a megabyte`() throws {
    try withRun { run in
      let command = #"echo first; yes flood | head -c 3999996; echo last; cat > /dev/null"#
      #expect(run.tell(CommandRecorder(command), pause: 0.1) == [])
      let log = run.text("logging-command.log")
      #expect(log.hasPrefix("first\nflood\n") && log.hasSuffix("flood\nlast\n"))
      // All that was printed but twice 2¹⁹ bytes.
      let printed = "first\n".utf8.count + 3_999_996 + "last\n".utf8.count
      let note = "\n… \(printed - (1 << 20)) bytes left out\n"
      #expect(log.contains(note) && log.utf8.count == (1 << 20) + note.utf8.count)
    }
  }

  @Test func `what it leaves running keeps neither the run nor an open file`() throws {
    try withRun { run in
      // Other threads of the tests open and close files meanwhile; this one is open on execution.
      let shared = open("/dev/null", O_RDONLY)
      defer { close(shared) }
      let command = #"ls /proc/self/fd > "$LOCKSTEP_RUN/files"; (sleep 50 & echo $! > "$LOCKSTEP_RUN/pid"); cat"#
      var lines: [String] = []
      let seconds = duration { lines = run.tell(CommandRecorder(command)) }
      if let rest = Int32(run.text("pid").trimmingCharacters(in: .whitespacesAndNewlines)) { kill(rest, SIGKILL) }
      #expect(lines == [] && seconds < 10)
      // The fourth is that of ls itself, which reads the folder.
      #expect(run.text("files").split(separator: "\n") == ["0", "1", "2", "3"])
    }
  }

  @Test func `an error after the end of the input is told`() throws {
    try withRun { run in
      let lines = run.tell(CommandRecorder("cat > /dev/null; exit 4"))
      #expect(lines.count == 1 && lines[0].contains("exit status 4"))
    }
  }

  @Test func `one that closes its input and goes on is told of once`() throws {
    try withRun { run in
      let lines = run.tell(CommandRecorder("exec 0<&-; sleep 1"), epochs: 20, pause: 0.02)
      #expect(lines == ["warning: logging.command: has closed its input and gets no more lines"])
    }
  }

  /// It ignores the end of its input and the request to end, and has a child that does so too.
  @Test func `one that won't end is ended with all that it has started`() throws {
    try withRun { run in
      let command = #"trap '' TERM; echo $$ > "$LOCKSTEP_RUN/pid"; while true; do sleep 1; done"#
      var lines: [String] = []
      let seconds = duration { lines = run.tell(CommandRecorder(command, patience: 0.5), pause: 0.1) }
      #expect(lines == ["warning: logging.command: went on for 0.5 s after the run and was ended"])
      #expect(seconds > 1.5 && seconds < 20)
      let process = try #require(Int32(run.text("pid").trimmingCharacters(in: .whitespacesAndNewlines)))
      #expect(kill(process, 0) == -1 && errno == ESRCH)
    }
  }

  @Test func `a log that can't be written is a warning`() throws {
    try withRun { run in
      try FileManager.default.createDirectory(
        atPath: run.folder + "/logging-command.log", withIntermediateDirectories: false)
      let lines = run.tell(CommandRecorder("cat"))
      #expect(lines.count == 1 && lines[0].hasPrefix("warning: logging.command: \(run.folder)/logging-command.log: "))
    }
  }
}
