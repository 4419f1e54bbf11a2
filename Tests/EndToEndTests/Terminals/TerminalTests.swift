import Foundation
import Launching
import Testing

extension EndToEnd {
  /// What people see in terminals of 80 and of 60 columns: no line is broken by the terminal.
  @Suite(.enabled(if: Capture.isPossible, "tmux is not installed"))
  struct TerminalTests {
    /// Captures a command, and checks that all of its lines fit.
    private func capture(_ arguments: [String], ranks: Int? = nil, _ size: Capture.Size) async throws -> [String] {
      let capture = try await Capture(arguments, ranks: ranks, size: size)
      let broken = zip(capture.lines, capture.written).first { $0 != $1 }
      #expect(capture.lines == capture.written, "\(arguments): \(String(describing: broken))")
      #expect(capture.lines.allSatisfy { $0.count < size.columns }, "\(capture.lines)")
      return capture.lines
    }

    private static let train = ["train", "--config", "small.yaml", "--data", "digits"]

    @Test(arguments: Capture.Size.all, [nil, 2])
    func `a training and its resumption`(_ size: Capture.Size, ranks: Int?) async throws {
      let run = "run-\(size.columns)-\(ranks ?? 0)"
      let first = try await capture(Self.train + ["--output", run], ranks: ranks, size)
      let heading = try #require(first.firstIndex { $0.hasPrefix("epoch") })
      #expect(first[..<heading].filter { !$0.isEmpty }.count <= (size.columns == 80 ? 11 : 16), "\(first)")
      let isNarrow = size.columns == 60
      #expect(
        first[heading]
          == (isNarrow
            ? "epoch  train loss  held-out      acc.  test loss      acc."
            : "epoch  train loss      acc.  held-out      acc.  test loss      acc.  seconds"))
      #expect(first[(heading + 1)...].prefix(4).map { $0.prefix(5) } == ["  0/3", "  1/3", "  2/3", "  3/3"])
      #expect(first.suffix(2).map { $0.prefix(9) } == ["model in ", "test accu"])
      // No bar is left.
      #expect(!first.joined().contains("█"))
      let resumed = try await capture(["train", "--resume", run, "--epochs", "4"], ranks: ranks, size)
      #expect(
        resumed.map { $0.trimmingCharacters(in: .whitespaces) }.joined(separator: " ").contains(
          "resumed from \(run)/checkpoints/step-"))
      #expect(resumed.contains { $0.hasPrefix("warning: the cosine schedule") })
      #expect(resumed.contains { $0.hasPrefix("  4/4") })
    }

    @Test(arguments: Capture.Size.all)
    func `all settings, and the last line alone`(_ size: Capture.Size) async throws {
      let all = try await capture(Self.train + ["--output", "all-\(size.columns)", "--verbose", "--epochs", "1"], size)
      #expect(all.contains { $0.hasPrefix("optimizer") } && all.count > 50)
      let last = try await capture(Self.train + ["--output", "last-\(size.columns)", "--quiet", "--epochs", "1"], size)
      #expect(last.joined(separator: " ").contains(#/^test accuracy [\d.]+ %, +parameters [0-9a-f]+…$/#))
    }

    @Test(arguments: Capture.Size.all)
    func `doctor, bench, inspect and evaluate`(_ size: Capture.Size) async throws {
      let doctor = try await capture(["doctor", "--config", "small.yaml", "--data", "digits"], size)
      #expect(doctor.contains { $0.hasPrefix("ok       data  ") } && doctor.contains { $0.contains("→ ") })

      let bench = ["bench", "table", "--config", "small.yaml", "--jobs", "1x1,2x1", "--images", "700"]
      let table = try await capture(bench + ["--repetitions", "1", "--precisions", "float32"], size)
      #expect(
        table.first
          == (size.columns == 60
            ? "ranks × threads  precision    epoch   oneDNN   ratio"
            : "ranks × threads  precision    epoch    least     most   oneDNN   ratio      own"))
      #expect(table.count == 3 && table[2].hasPrefix("2 × 1  "))
      _ = try await capture(["bench", "--config", "small.yaml", "--images", "700", "--repetitions", "1"], size)
      _ = try await capture(["bench", "allreduce", "--largest", "16384", "--repetitions", "1"], size)

      let picture = try await capture(["data", "inspect", "digits", "--index", "3,5"], size)
      #expect(picture.count { $0.hasPrefix("label  ") } == 2)
      #expect(picture.contains { $0.hasSuffix("without the zeros around them") })
      #expect(picture.last?.contains { "░▒▓█".contains($0) } == true, "the picture comes last")
      _ = try await capture(["data", "check", "digits"], size)

      let run = "evaluated-\(size.columns)"
      _ = try await capture(Self.train + ["--output", run, "--epochs", "1"], size)
      let evaluation = try await capture(["evaluate", run], size)
      #expect(evaluation.count { $0.hasPrefix("  9  ") } == 1, "a row per class, in one block")
      let export = try await capture(["tensorboard", run], size)
      #expect(export.contains { $0.hasPrefix("epochs      0 to 1") }, "\(export)")
      let report = try await capture(["report", run], size)
      #expect(report.first == "page in \(run)/report.html")
      _ = try await capture(["config"], size)
      _ = try await capture(["step", "--config", "small.yaml", "--data", "digits"], ranks: 2, size)
    }

    @Test(arguments: Capture.Size.all)
    func `summary, list, report and mistakes`(_ size: Capture.Size) async throws {
      let summary = try await capture(["summary", "small.yaml", "--data", "digits", "-n", "3"], size)
      #expect(summary.contains { $0.hasPrefix("layers.2 ") } && summary.contains { $0.contains("in all; ") })

      let folder = "listed-\(size.columns)"
      for seed in ["1", "2"] {
        _ = try await capture(Self.train + ["--output", "\(folder)/seed-\(seed)", "--seed", seed], size)
      }
      let list = try await capture(["list", folder, "--check"], size)
      #expect(list.filter { $0.hasPrefix("seed-") }.map { $0.prefix(6) } == ["seed-2", "seed-1"])
      #expect(list.contains("  training.seed=1") && list.contains { $0.hasPrefix("  whole: the model") })

      let report = try await capture(["report", "--terminal", folder + "/seed-1"], size)
      #expect(report.count < size.rows, "it fits the screen")
      #expect(report[0].hasPrefix("\(folder)/seed-1: completed, 3 of 3 epochs"))
      #expect(report.contains { $0.contains("loss") && $0.contains("accuracy, %") })
      #expect(report.count { $0.contains("│") || $0.contains("┤") } > 5)

      let mistakes = try await capture(["evaluate", folder + "/seed-1", "--mistakes", "4"], size)
      let captions = mistakes.filter { $0.hasPrefix("label ") }
      #expect(captions.map { $0.ranges(of: "label").count } == (size.columns == 80 ? [3, 1] : [2, 2]))
    }

    @Test(arguments: Capture.Size.all)
    func `every help`(_ size: Capture.Size) async throws {
      let commands = [
        [], ["train"], ["evaluate"], ["predict"], ["report"], ["data"], ["data", "fetch"], ["data", "synthesize"],
        ["data", "check"], ["data", "inspect"], ["data", "gallery"], ["bench"], ["bench", "epoch"], ["bench", "table"],
        ["bench", "allreduce"], ["launch"], ["doctor"], ["config"], ["tensorboard"], ["summary"], ["list"], ["step"],
        ["data", "import"], ["export"], ["sweep"], ["serve"],
      ]
      for command in commands {
        let lines = try await capture(command + ["--help"], size)
        #expect(lines.contains { $0.hasPrefix("USAGE: lockstep") }, "\(command)")
      }
    }

    @Test(arguments: Capture.Size.all)
    func `errors`(_ size: Capture.Size) async throws {
      let errors: [(arguments: [String], ranks: Int?, words: String)] = [
        (["train", "--learning-rate", "0.1"], nil, "Error: Unknown option '--learning-rate'"),
        (["trian", "--config", "small.yaml"], nil, "Error: lockstep has no command 'trian'."),
        (["train", "--data", "nowhere"], nil, "lockstep: nowhere: is not a folder"),
        (Self.train + ["--lr", "a very large number that nobody would want"], nil, "lockstep: --lr"),
        (Self.train + ["--output", "digits"], nil, "lockstep: digits: exists already and is not empty"),
        (["train", "--resume", "digits"], nil, "lockstep: digits: has no checkpoint in checkpoints/"),
        (["launch", "-n", "2"] + Self.train + ["--micro-batches", "1"], nil, "lockstep: There are 2 ranks, but"),
      ]
      for error in errors {
        let lines = try await capture(error.arguments, ranks: error.ranks, size)
        let text = lines.map { $0.drop { $0 == " " } }.joined(separator: " ")
        #expect(text.contains(error.words), "\(lines)")
      }
    }

    @Test(.timeLimit(.minutes(2)))
    func `a window that is narrowed leaves no bar behind`() async throws {
      let script = #"""
        socket=$1; shift
        export LC_ALL=C.UTF-8 TERM=xterm-256color
        trap 'tmux -L "$socket" kill-server 2>/dev/null' EXIT
        tmux -u -L "$socket" -f /dev/null new-session -d -x 100 -y 40 "$@"
        shown() { tmux -L "$socket" capture-pane -p -S - | grep -c ' left'; }
        until [ "$(shown)" -gt 0 ]; do sleep 0.1; done
        for columns in 80 60 45 90; do tmux -L "$socket" resize-window -x "$columns"; sleep 0.7; done
        # Between two epochs there is none.
        while [ "$(shown)" = 0 ]; do sleep 0.05; done
        shown
        """#
      let result = try await launch(
        ranks: nil, "lockstep",
        Self.train + [
          "--output", "narrowed", "--hidden", "2048,2048", "--epochs", "100", "--holdout", "0", "--batch-size", "8",
        ],
        wrapper: ["sh", "-c", script, "sh", UUID().uuidString], folder: Workspace.current.path)
      #expect(result.standardOutput.trimmingCharacters(in: .whitespacesAndNewlines) == "1", "\(result.standardError)")
    }
  }
}
