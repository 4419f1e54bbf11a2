import Foundation
import Launching
import Testing
import TestSupport
import Training

extension EndToEnd {
  /// What a run measures of itself, and who gets it.
  @Suite struct LoggingTests {
    private static let train = ["train", "--config", Workspace.current.configuration]

    private func steps(_ run: Run) throws -> [StepMetrics] {
      try text(of: run.path + "/steps.jsonl").split(separator: "\n").map {
        try JSONDecoder().decode(StepMetrics.self, from: Data($0.utf8))
      }
    }

    /// Of 18 steps, across the ends of epochs of 6.
    @Test func `lines within epochs are the same text on any number of ranks and threads`() async throws {
      let settings = ["logging.every_steps=4", "training.threads=1"]
      let reference = try await Run.train(settings)
      let expected = try text(of: reference.path + "/steps.jsonl")
      #expect(try steps(reference).map(\.step) == [4, 8, 12, 16])
      #expect(try steps(reference).map(\.epoch) == [1, 2, 2, 3])
      let results = try reference.results
      #expect(results.map { ($0.gradientNorm ?? 0) > 0 } == [false, true, true, true])
      for (ranks, threads) in [(1, 2), (2, 2), (3, 1), (4, 1), (7, 1)] {
        for strategy in ["shared_memory", "ordered_allreduce"] {
          let run = try await Run.train(
            ranks: ranks,
            ["logging.every_steps=4", "training.threads=\(threads)", "training.synchronization=\(strategy)"])
          #expect(try text(of: run.path + "/steps.jsonl") == expected, "\(ranks) × \(threads), \(strategy)")
          #expect(try run.results == results, "\(ranks) × \(threads), \(strategy)")
        }
      }
    }

    @Test func `a line for each epoch's steps has the epoch's own numbers`() async throws {
      let run = try await Run.train(ranks: 2, ["logging.every_steps=6"])
      let (steps, epochs) = (try steps(run), try run.metrics.dropFirst())
      #expect(
        steps.map(\.trainLoss) == epochs.map(\.trainLoss) && steps.map(\.trainAccuracy) == epochs.map(\.trainAccuracy))
      #expect(steps.map(\.learningRate) == epochs.map(\.learningRate))
      let without = try await Run.train()
      #expect(try without.results == run.results)
      #expect(!FileManager.default.fileExists(atPath: without.path + "/steps.jsonl"))
    }

    /// 12 steps are two epochs; the images of steps 11 and 12 are in the line of step 15.
    @Test func `a run that goes on from a checkpoint writes the lines that it would have written without the stop`()
      async throws
    {
      let run = try await Run.train(ranks: 3, ["logging.every_steps=5", "checkpoint.keep=9"])
      let (lines, results) = (try text(of: run.path + "/steps.jsonl"), try run.results)
      #expect(try steps(run).map(\.step) == [5, 10, 15])
      let checkpoint = try #require(CheckpointFolder(ofRun: run.path).files.first { $0.step == 12 }).path
      let result = try await launch(ranks: 2, "lockstep", ["train", "--resume", checkpoint])
      #expect(result.status == 0, "\(result.standardError)")
      #expect(try text(of: run.path + "/steps.jsonl") == lines)
      #expect(try run.results == results)
      let table = try text(of: run.path + "/metrics.csv").split(separator: "\n")
      #expect(table.count == 5 && table.dropFirst().map { $0.prefix(2) } == ["0,", "1,", "2,", "3,"])
    }

    @Test(arguments: [nil, 2])
    func `a command gets each line, in order`(ranks: Int?) async throws {
      let copy = Workspace.current.newPath()
      let run = try await Run.train(ranks: ranks, ["logging.command=cat > \(copy)", "logging.every_steps=9"])
      let lines = try text(of: copy).split(separator: "\n")
      let (epochs, steps) = (lines.filter { !$0.contains("step\"") }, lines.filter { $0.contains("step\"") })
      let (metrics, stepLines) = (try text(of: run.path + "/metrics.jsonl"), try text(of: run.path + "/steps.jsonl"))
      #expect(epochs == metrics.split(separator: "\n"))
      #expect(steps == stepLines.split(separator: "\n"))
      #expect(lines.map { $0.contains("step\"") } == [false, false, true, false, true, false])
      #expect(try names(in: run.path).contains("logging-command.log"))
    }

    @Test(arguments: [nil, 2])
    func `a command that fails is a warning, and the run comes to the same end`(ranks: Int?) async throws {
      let expected = try await Run.train(ranks: ranks)
      let run = try await Run.train(ranks: ranks, ["logging.command=echo no network; exit 7"])
      #expect(try run.summary.parametersSHA256 == expected.summary.parametersSHA256)
      let warning = "warning: logging.command: the program ended with exit status 7; what it printed is in "
      #expect(run.output.ranges(of: warning).count == 1, "\(run.output)")
      #expect(try text(of: run.path + "/train.log").ranges(of: warning).count == 1)
      #expect(try text(of: run.path + "/logging-command.log") == "no network\n")
    }

    @Test func `a run that is stopped ends its command's input too`() async throws {
      let (path, done) = (Workspace.current.newPath(), Workspace.current.newPath())
      let result = try await launch(
        ranks: 2, "lockstep",
        Self.train + [
          "--output", path, "--set", "training.epochs=9999", "--set", "logging.command=cat > /dev/null; touch \(done)",
        ]
      ) { program in
        try await program.wait { _ in FileManager.default.fileExists(atPath: path + "/metrics.jsonl") }
        try await program.signal(SIGUSR1, rank: 1, of: 2)
      }
      #expect(result.status == 75, "\(result.standardError)")
      #expect(FileManager.default.fileExists(atPath: done))
    }

    /// The command takes no notice of the end of its input, of Ctrl-C and of the request to end.
    @Test(.timeLimit(.minutes(1)))
    func `signals in the wait for a command end it, and not the run, whose result is there by then`() async throws {
      let (path, pid) = (Workspace.current.newPath(), Workspace.current.newPath())
      let command = "trap '' INT TERM; echo $$ > \(pid); while true; do sleep 1; done"
      let result = try await launch(
        ranks: nil, "lockstep", Self.train + ["--output", path, "--set", "logging.command=\(command)"]
      ) { program in
        try await program.wait { $0.standardOutput.contains("waits up to 10 s for the program to end; Ctrl-C") }
        #expect(program.standardOutput.contains("\ntest accuracy "))
        kill(program.process, SIGINT)
        try await Task.sleep(for: .milliseconds(400))
        kill(program.process, SIGINT)
      }
      #expect(result.status == 0, "\(result.standardError)")
      #expect(result.standardOutput.hasSuffix("\nwarning: logging.command: was ended as a signal asked for it\n"))
      #expect(result.wallTime < .seconds(9))
      let process = try #require(Int32(try text(of: pid).trimmingCharacters(in: .whitespacesAndNewlines)))
      #expect(kill(process, 0) == -1 && errno == ESRCH)
    }

    @Test(arguments: [1, 3])
    func `the parts of an epoch are what there is to spend`(ranks: Int) async throws {
      let run = try await Run.train(ranks: ranks)
      for epoch in try run.metrics.dropFirst() {
        let parts = [epoch.computeSeconds, epoch.waitSeconds, epoch.updateSeconds].compactMap(\.self)
        #expect(parts.count == 3 && parts.allSatisfy { $0 > 0 })
        // Threads start and end within the time, and what was done before the first barrier counts for none.
        let seconds = try #require(epoch.seconds)
        #expect(parts.reduce(0, +) <= seconds * 1.01 + 0.005)
        let others = [epoch.evaluationSeconds, epoch.checkpointSeconds].compactMap(\.self)
        #expect(others.count == 2 && others.allSatisfy { $0 > 0 })
        let (rank, ratio) = (try #require(epoch.slowestRank), try #require(epoch.slowestRatio))
        #expect((0..<ranks).contains(rank) && ratio >= 1)
        let slowest = [epoch.slowestComputeSeconds, epoch.slowestUpdateSeconds].compactMap(\.self).reduce(0, +)
        #expect(slowest >= parts[0] + parts[2] - 1e-9)
      }
    }

    /// The rank is held up until it happens while it computes.
    @Test func `a rank that is much slower than the others is named in the log`() async throws {
      let path = Workspace.current.newPath()
      let result = try await launch(
        ranks: 2, "lockstep", Self.train + ["--output", path, "--set", "training.epochs=10000"]
      ) { program in
        try await program.wait { _ in FileManager.default.fileExists(atPath: path + "/metrics.jsonl") }
        let rank = try #require(program.process(ofRank: 1))
        while try !text(of: path + "/train.log").contains("\nnote: in epoch ") {
          kill(rank, SIGSTOP)
          try await Task.sleep(for: .milliseconds(400))
          kill(rank, SIGCONT)
          try await Task.sleep(for: .milliseconds(Int.random(in: 50...150)))
        }
        try await program.signal(SIGUSR1, rank: 0, of: 2)
      }
      #expect(result.status == 75, "\(result.standardError)")
      #expect(try text(of: path + "/train.log").contains(#/\nnote: in epoch \d+ rank \d took [\d.]+ times as long/#))
      #expect(!result.standardOutput.contains("note: in epoch"))
    }
  }
}
