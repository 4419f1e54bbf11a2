import Foundation
import Launching
import Testing

extension EndToEnd {
  /// `lockstep report --terminal --follow` beside a training.
  @Suite struct FollowTests {
    private static func report(_ run: String) -> [String] { ["report", "--terminal", "--follow", run] }

    @Test(.timeLimit(.minutes(2)))
    func `prints a block whenever epochs are done, and ends with the run`() async throws {
      let run = UUID().uuidString
      try await whileTraining(Workspace.current.path + "/" + run, endedBy: SIGKILL) { training in
        let result = try await launch(
          ranks: nil, "lockstep", Self.report(run), folder: Workspace.current.path
        ) { program in
          try await program.wait { $0.standardOutput.ranges(of: "\(run): running, ").count > 2 }
          kill(training, SIGTERM)
        }
        #expect(result.status == 0, "\(result.standardError)")
        let heads = result.standardOutput.split(separator: "\n").filter { $0.hasPrefix(run) }
        let epochs = heads.compactMap {
          $0.firstMatch(of: #/, ([\d,]+) of /#).flatMap { Int($0.1.replacing(",", with: "")) }
        }
        #expect(epochs.count == heads.count && zip(epochs, epochs.dropFirst()).allSatisfy { $0 <= $1 })
        #expect(heads.dropLast().allSatisfy { $0.contains(": running, ") })
        #expect(heads.last?.contains(": stopped, ") == true)
        #expect(!result.standardOutput.contains("\u{1B}"), "no commands for a terminal where there's none")
      }
    }

    @Test(.timeLimit(.minutes(2)))
    func `Ctrl-C ends the report and not the training`() async throws {
      let run = UUID().uuidString
      try await whileTraining(Workspace.current.path + "/" + run, endedBy: SIGTERM) { training in
        let result = try await launch(
          ranks: nil, "lockstep", Self.report(run), folder: Workspace.current.path
        ) { program in
          try await program.wait { $0.standardOutput.contains(": running, ") }
          kill(program.process, SIGINT)
        }
        #expect(result.status == 0 && result.standardError == "")
        #expect(kill(training, 0) == 0)
      }
    }

    @Test func `a run that has ended is shown once`() async throws {
      let run = URL(filePath: try await Run.train().path).lastPathComponent
      let result = try await launch(
        ranks: nil, "lockstep", Self.report(run), environment: ["LC_ALL": "C"], folder: Workspace.current.path)
      #expect(result.status == 0)
      #expect(result.standardOutput.ranges(of: "\(run): completed, 3 of 3 epochs").count == 1)
      #expect(result.standardOutput.contains("+--") && !result.standardOutput.contains("─"))
    }

    @Test(.enabled(if: Capture.isPossible, "tmux is not installed"), .timeLimit(.minutes(2)))
    func `draws in place, in whatever size the window has, and leaves the last block behind`() async throws {
      let script = #"""
        socket=$1 training=$2; shift 2
        export LC_ALL=C.UTF-8 TERM=xterm-256color
        trap 'tmux -L "$socket" kill-server 2>/dev/null' EXIT
        tmux -u -L "$socket" -f /dev/null new-session -d -x 80 -y 24 sh -c '"$@"; sleep 60' sh "$@"
        shown() { tmux -L "$socket" capture-pane -p -J; }
        for size in "80 24" "60 20" "100 30"; do
          set -- $size
          tmux -L "$socket" resize-window -x "$1" -y "$2"; sleep 1.5
          until shown | grep -q 'images/s'; do sleep 0.1; done
          echo "=== $1 $2"; shown
        done
        kill -TERM "$training"
        until tmux -L "$socket" capture-pane -p -S - | grep -q ': stopped, '; do sleep 0.1; done
        sleep 1
        echo "=== end"; tmux -L "$socket" capture-pane -p -S -
        """#
      let run = "followed"
      try await whileTraining(Workspace.current.path + "/" + run, endedBy: SIGKILL) { training in
        let result = try await launch(
          ranks: nil, "lockstep", Self.report(run),
          wrapper: ["sh", "-c", script, "sh", UUID().uuidString, "\(training)"], folder: Workspace.current.path)
        let parts = result.standardOutput.components(separatedBy: "=== ").dropFirst()
        try #require(parts.count == 4, "\(result.standardOutput) \(result.standardError)")
        for (part, columns) in zip(parts, [80, 60, 100]) {
          // Joined lines keep the spaces at their ends.
          let lines = part.split(separator: "\n", omittingEmptySubsequences: false).dropFirst().map {
            $0.replacing(#/ +$/#, with: "")
          }
          #expect(lines.first?.hasPrefix("followed: running, ") == true, "\(part)")
          #expect(lines.allSatisfy { $0.count < columns }, "\(part)")
          #expect(lines.count { $0.contains("loss") && $0.contains("accuracy, %") } == 1, "\(part)")
          #expect(lines.contains { $0.contains(" images/s") }, "\(part)")
        }
        // The screen that was there is back, with a block of how the run ended.
        let end = try #require(parts.last)
        #expect(!end.contains("followed: running, ") && end.contains("followed: stopped, "), "\(end)")
      }
    }
  }
}
