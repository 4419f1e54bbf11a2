import Foundation
import Launching
import Testing
import Training

extension EndToEnd {
  @Suite struct SweepCommandTests {
    private func newSweep(_ keys: String) throws -> String {
      try Workspace.current.newFile(
        "base: \(Workspace.current.configuration)\nseeds: [1, 2]\nkeys: \(keys)\n", name: "s.yaml")
    }

    private func summary(_ folder: String, _ trial: String) throws -> RunSummary {
      try JSONDecoder().decode(
        RunSummary.self, from: Data(contentsOf: URL(filePath: "\(folder)/\(trial)/summary.json")))
    }

    @Test func `trials are trained, compared by held-out images, and not trained again`() async throws {
      let file = try newSweep("{training.epochs: [2], optimizer.learning_rate: [0.001, 0.1]}")
      let folder = Workspace.current.newPath()
      let result = try await launch(ranks: nil, "lockstep", ["sweep", file, "--output", folder, "--jobs", "2"])
      #expect(result.status == 0, "\(result.standardError)")
      let best = try (1...2).map { try summary(folder, "trial-002-seed-\($0)") }
      let held = try best.map { try #require($0.holdoutAccuracy) }
      let lines = result.standardOutput.split(separator: "\n")
      let heading = try #require(
        lines.firstIndex { $0.contains("learning_rate") && $0.contains("held-out") && $0.contains("runs") })
      let mean = 50 * (held[0] + held[1])
      #expect(lines[heading + 1].contains(String(format: "%.2f %%", mean)) && lines[heading + 1].hasSuffix("0.1"))
      let test = try best.map { try #require($0.testAccuracy) }
      let words = result.standardOutput.split(whereSeparator: \.isWhitespace).joined(separator: " ")
      #expect(words.contains("--set optimizer.learning_rate=0.1"))
      #expect(words.contains(String(format: "test images: %.2f %%", 50 * (test[0] + test[1]))))
      // Each trial is a run like any other, whatever else ran beside it.
      let alone = try await Run.train(["training.epochs=2", "optimizer.learning_rate=0.1", "training.seed=2"])
      #expect(try alone.summary.parametersSHA256 == best[1].parametersSHA256)
      let dates = try FileManager.default.attributesOfItem(atPath: folder + "/trial-001-seed-1/summary.json")
      let again = try await launch(ranks: nil, "lockstep", ["sweep", file, "--output", folder])
      #expect(again.status == 0 && !again.standardOutput.contains("trial-001"))
      let after = try FileManager.default.attributesOfItem(atPath: folder + "/trial-001-seed-1/summary.json")
      #expect(dates[.modificationDate] as? Date == after[.modificationDate] as? Date)
    }

    @Test func `a sweep that was stopped goes on, on other numbers of ranks, to the same parameters`() async throws {
      let file = try newSweep("{training.epochs: [25], model.dropout: [0, 0.1]}")
      let folder = Workspace.current.newPath()
      let stopped = try await launch(ranks: nil, "lockstep", ["sweep", file, "--output", folder]) { program in
        while !FileManager.default.fileExists(atPath: folder + "/trial-001-seed-2/metrics.jsonl") {
          try await Task.sleep(for: .milliseconds(20))
        }
        kill(program.process, SIGTERM)
      }
      #expect(stopped.status == 75, "\(stopped.standardError)")
      #expect(stopped.standardError.contains("the same command goes on"))
      #expect(!FileManager.default.fileExists(atPath: folder + "/trial-002-seed-1"))
      let one = try await launch(ranks: nil, "lockstep", ["sweep", file, "--output", folder, "--trial", "3"])
      #expect(one.status == 0 && FileManager.default.fileExists(atPath: folder + "/trial-002-seed-2"))
      let rest = try await launch(
        ranks: nil, "lockstep", ["sweep", file, "--output", folder, "-n", "3"], timeLimit: .seconds(180))
      #expect(rest.status == 0, "\(rest.standardError)")
      let alone = try await Run.train(["training.epochs=25", "model.dropout=0", "training.seed=2"])
      #expect(try alone.summary.parametersSHA256 == summary(folder, "trial-001-seed-2").parametersSHA256)
    }

    @Test func `a trial that fails ends the sweep with its reason, and mpirun around it is refused`() async throws {
      let file = try newSweep("{data.directory: [/nowhere], data.holdout: [0.1]}")
      let failed = try await launch(ranks: nil, "lockstep", ["sweep", file, "--output", Workspace.current.newPath()])
      #expect(failed.status == 1)
      #expect(failed.standardError.contains("trial-001-seed-1: ended with status 1"))
      #expect(failed.standardError.contains("/nowhere: is not a folder"))
      let launched = try await launch(ranks: 2, "lockstep", ["sweep", file])
      #expect(launched.status == 1 && launched.standardError.contains("sweep starts the ranks of each trial by itself"))
    }
  }
}
