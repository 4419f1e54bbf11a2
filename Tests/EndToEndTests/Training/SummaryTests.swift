import Foundation
import Launching
import Platform
import Testing
import TestSupport
import Training

extension EndToEnd {
  /// What a run says of itself, however it ends, and what the next one in its folder is told.
  @Suite struct SummaryTests {
    private func summary(_ path: String) throws -> RunSummary { try Run(path: path, output: "").summary }

    @Test func `a completed run says what one compares`() async throws {
      let run = try await Run.train(["optimizer.nesterov=false", "training.keep=best"])
      let (summary, metrics) = (try run.summary, try run.metrics)
      #expect(summary.status == .completed)
      #expect((summary.seed, summary.learningRate, summary.version) == (7, 0.1, lockstepVersion))
      #expect(summary.settings["optimizer.nesterov"] == .flag(false))
      #expect(summary.settings["model.hidden"] == .list([.count(32), .count(16)]))
      #expect(summary.settings["optimizer.momentum"] == nil)
      let kept = metrics[try #require(summary.keptEpoch)]
      #expect(summary.holdoutLoss == kept.holdoutLoss)
      #expect(summary.holdoutAccuracy == kept.holdoutAccuracy)
      #expect(summary.host == ProcessInfo.processInfo.hostName)
      #expect(summary.command.dropFirst().starts(with: ["train", "--config"]))
      #expect(try #require(summary.startedAt).hasPrefix("20"))
      #expect(summary.elapsedSeconds >= summary.epochSeconds.reduce(0, +))
    }

    @Test(arguments: [1, 2])
    func `a stopped run says so, and goes on with its own clock`(ranks: Int) async throws {
      let path = Workspace.current.newPath()
      let train = ["train", "--config", Workspace.current.configuration, "--output", path, "--resume", "latest"]
      let stopped = try await launch(ranks: ranks, "lockstep", train + ["--set", "training.epochs=5000"]) { program in
        try await program.wait { _ in (try? self.lines(path + "/metrics.jsonl")) ?? 0 > 20 }
        try await program.signal(SIGUSR1, rank: 0, of: ranks)
      }
      #expect(stopped.status == 75)
      let first = try summary(path)
      #expect(first.status == .stopped)
      #expect(first.reason?.contains("stopped by SIGUSR1") == true)
      let epochs = first.epochsCompleted + 2
      let resumed = try await launch(ranks: ranks, "lockstep", train + ["--set", "training.epochs=\(epochs)"])
      #expect(resumed.status == 0, "\(resumed.standardError)")
      let second = try summary(path)
      #expect((second.status, second.epochsCompleted, second.startedAt) == (.completed, epochs, first.startedAt))
      let elapsed = try Run(path: path, output: "").metrics.compactMap(\.elapsedSeconds)
      #expect(elapsed == elapsed.sorted())
      #expect(second.elapsedSeconds > first.elapsedSeconds)
    }

    @Test(arguments: [1, 2])
    func `a diverged run says so, and how to go on is said`(ranks: Int) async throws {
      let path = Workspace.current.newPath()
      let train = ["train", "--config", Workspace.current.configuration, "--output", path]
      let diverged = try await launch(
        ranks: ranks, "lockstep", train + DivergenceTests.diverging.flatMap { ["--set", $0] })
      #expect(diverged.status == 1)
      let summary = try summary(path)
      #expect(summary.status == .diverged)
      #expect(summary.reason?.contains("finite") == true)
      try await expectRefusal(
        ranks: ranks, train, saying: ["\(path): holds a run already", "--resume", "--overwrite", "--output"])
      // The user's own files stay.
      try "mine".write(toFile: path + "/notes.txt", atomically: false, encoding: .utf8)
      try "mine".write(toFile: path + "/checkpoints/step-notes.txt", atomically: false, encoding: .utf8)
      let anew = try await launch(ranks: ranks, "lockstep", train + ["--overwrite"])
      #expect(anew.status == 0, "\(anew.standardError)")
      #expect(try self.summary(path).status == .completed)
      #expect(try text(of: path + "/notes.txt") == "mine")
      #expect(try text(of: path + "/checkpoints/step-notes.txt") == "mine")
      #expect(try lines(path + "/metrics.jsonl") == 4)
    }

    @Test func `overwrites nothing but a run, and nothing when the new one can't be`() async throws {
      let file = try Workspace.current.newFile("mine")
      let folder = URL(filePath: file).deletingLastPathComponent().path
      let train = ["train", "--config", Workspace.current.configuration, "--overwrite", "--output"]
      try await expectRefusal(train + [folder], saying: ["\(folder): exists already and is not empty"])
      #expect(try names(in: folder) == ["file"])
      let run = try await Run.train(["training.epochs=1"])
      let before = try text(of: run.path + "/summary.json")
      try await expectRefusal(train + [run.path, "--data", folder], saying: [folder])
      #expect(try text(of: run.path + "/summary.json") == before)
      let both = try await launch(ranks: nil, "lockstep", train + [run.path, "--resume", "latest"])
      #expect(both.status == 64)
    }

    private func lines(_ path: String) throws -> Int { try text(of: path).split(separator: "\n").count }
  }
}
