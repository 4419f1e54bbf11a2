import Foundation
import Launching
import Platform
import Testing

/// What a terminal of a certain size shows of a command, from its first line to its last.
struct Capture {
  /// The size of a terminal.
  struct Size: Sendable, CustomTestStringConvertible {
    let columns: Int
    let rows: Int

    var testDescription: String { "\(columns)×\(rows)" }

    static let all = [Size(columns: 80, rows: 24), Size(columns: 60, rows: 20)]
  }

  /// The lines as the terminal has them, without spaces at their ends: one that was too wide is two.
  let lines: [String]
  /// The lines as they were written, however wide.
  let written: [String]

  /// Whether tmux, which is the terminal, is installed.
  static let isPossible = ChildProcess.output(of: ["tmux", "-V"]) != nil

  /// Starts a terminal for a command, waits for its end, and asks the terminal for all lines. Joined, a line that was broken
  /// to fit is one again.
  private static let script = #"""
    socket=$1 columns=$2 rows=$3; shift 3
    export LC_ALL=C.UTF-8 TERM=xterm-256color
    trap 'tmux -L "$socket" kill-server 2>/dev/null' EXIT
    tmux -u -L "$socket" -f /dev/null new-session -d -x "$columns" -y "$rows" \
      sh -c '"$@"; tmux wait-for -S done; sleep 60' sh "$@"
    tmux -L "$socket" wait-for done
    tmux -L "$socket" capture-pane -p -S -
    echo "=== joined ==="
    tmux -L "$socket" capture-pane -p -J -S -
    """#

  /// Runs a command of lockstep, or under `mpirun`, with the workspace as its folder.
  init(_ arguments: [String], ranks: Int? = nil, size: Size) async throws {
    let launcher = ranks.map { ["mpirun", "--bind-to", "none", "-n", "\($0)"] } ?? []
    let result = try await launch(
      ranks: nil, "lockstep", arguments,
      wrapper: ["sh", "-c", Self.script, "sh", UUID().uuidString, "\(size.columns)", "\(size.rows)"] + launcher,
      folder: Workspace.current.path)
    try #require(result.status == 0, "\(result.standardError)")
    let parts = result.standardOutput.components(separatedBy: "=== joined ===\n")
    try #require(parts.count == 2, "\(result.standardOutput)")
    (lines, written) = (Self.lines(parts[0]), Self.lines(parts[1]))
  }

  private static func lines(_ text: String) -> [String] {
    var lines = text.components(separatedBy: "\n").map { line in
      String(line.reversed().drop { $0 == " " }.reversed())
    }
    while lines.last?.isEmpty == true { lines.removeLast() }
    return lines
  }
}
