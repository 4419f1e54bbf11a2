import Foundation
import Launching
import Testing
import Training

extension EndToEnd {
  /// `lockstep list`, and `lockstep report --terminal`, of runs in every state.
  @Suite struct ListTests {
    private static let train = ["train", "--config", Workspace.current.configuration, "--output"]

    /// What of a JSON object is compared.
    private struct Listed: Decodable {
      struct Check: Decodable { let whole, model: Bool, checkpoints: Int }

      let run, status: String
      let epochsCompleted: Int?
      let testAccuracy: Double?
      let differences: [String: SettingValue]
      let problems: [String]
      let check: Check?
    }

    private func list(_ folder: String, _ options: [String] = [], status: Int32 = 0) async throws -> [Listed] {
      let result = try await launch(ranks: nil, "lockstep", ["list", folder, "--json"] + options)
      #expect(result.status == status, "\(result.standardError)")
      let decoder = JSONDecoder()
      decoder.keyDecodingStrategy = .convertFromSnakeCase
      return try decoder.decode([Listed].self, from: Data(result.standardOutput.utf8))
    }

    @Test(.timeLimit(.minutes(3)))
    func `a run that goes on, is stopped, is killed, and is complete`() async throws {
      let folder = try Workspace.current.newFolder()
      _ = try await launch(ranks: nil, "lockstep", Self.train + [folder + "/complete", "--seed", "3"])
      try await whileTraining(folder + "/stopped", endedBy: SIGTERM)
      try await whileTraining(folder + "/killed", endedBy: SIGKILL)
      try await whileTraining(folder + "/running", endedBy: SIGTERM) { _ in
        let running = try await list(folder)
        #expect(
          Dictionary(uniqueKeysWithValues: running.map { ($0.run, $0.status) })
            == ["complete": "completed", "stopped": "stopped", "killed": "interrupted", "running": "running"])
        #expect(running.first?.run == "running", "the newest first")
        let report = try await launch(
          ranks: nil, "lockstep", ["report", "--terminal", "running"], environment: ["LC_ALL": "C.UTF-8"],
          folder: folder)
        #expect(report.status == 0, "\(report.standardError)")
        #expect(report.standardOutput.hasPrefix("running: running, "))
        #expect(report.standardOutput.contains("─┬") && report.standardOutput.contains(" images/s"))
        // A run that is being written is as whole as it can be.
        let check = try await list(folder, ["--check"])
        #expect(check.allSatisfy { $0.check?.whole == true })
      }
      let all = try await list(folder)
      let complete = try #require(all.first { $0.run == "complete" })
      let summary = try Run(path: folder + "/complete", output: "").summary
      #expect(complete.epochsCompleted == 3 && complete.testAccuracy == summary.testAccuracy)
      #expect(complete.differences["training.seed"] == .count(3))
      #expect(complete.differences["training.epochs"] == .count(3))
      let lines = try await launch(ranks: nil, "lockstep", ["list", folder])
      #expect(lines.standardOutput.split(separator: "\n").allSatisfy { $0.count < 80 })
    }

    @Test func `damaged runs are lines with their problems, and fail a check`() async throws {
      let folder = try Workspace.current.newFolder()
      let names = ["model", "metrics", "summary", "whole"]
      for name in names {
        let result = try await launch(
          ranks: nil, "lockstep", Self.train + ["\(folder)/\(name)", "--set", "checkpoint.every_epochs=1"])
        try #require(result.status == 0, "\(result.standardError)")
      }
      func change(_ path: String, _ body: (Data) throws -> Data) throws {
        let url = URL(filePath: "\(folder)/\(path)")
        try body(Data(contentsOf: url)).write(to: url)
      }
      try change("model/model.safetensors") { $0.dropLast(100) }
      try change("metrics/metrics.jsonl") { $0.dropLast(20) }
      try change("summary/summary.json") { _ in Data("{\"status\": \"completed\", \"version\": \"9.0\"}".utf8) }
      try FileManager.default.createDirectory(atPath: folder + "/empty", withIntermediateDirectories: false)

      let unchecked = try await list(folder)
      #expect(Set(unchecked.map(\.run)) == Set(names))
      #expect(unchecked.first { $0.run == "metrics" }?.epochsCompleted == 2)

      let checked = try await list(folder, ["--check"], status: 1)
      let problems = Dictionary(uniqueKeysWithValues: checked.map { ($0.run, $0.problems) })
      #expect(problems["whole"] == [])
      #expect(problems["model"]?.first?.hasPrefix("\(folder)/model/model.safetensors: ") == true)
      #expect(problems["metrics"]?.first?.contains("metrics.jsonl:4: ") == true)
      #expect(problems["summary"]?.first?.contains("summary.json: is not the summary of a run of this version") == true)
      #expect(checked.first { $0.run == "whole" }?.check?.model == true)

      // The model of another run is whole, but not this run's.
      let other = try await launch(ranks: nil, "lockstep", Self.train + [folder + "/other", "--seed", "9"])
      try #require(other.status == 0)
      try change("whole/model.safetensors") { _ in
        try Data(contentsOf: URL(filePath: folder + "/other/model.safetensors"))
      }
      let result = try await launch(ranks: nil, "lockstep", ["list", folder, "--check"])
      #expect(result.status == 1)
      let text = result.standardOutput.split(separator: "\n").map { $0.drop { $0 == " " } }.joined(separator: " ")
      #expect(text.contains("has other parameters than summary.json says"))
      #expect(result.standardError.hasPrefix("lockstep: 4 of 5 runs aren't whole: "))

      let report = try await launch(ranks: nil, "lockstep", ["report", "--terminal", "metrics"], folder: folder)
      #expect(report.status == 0)
      #expect(report.standardOutput.contains("metrics.jsonl:4: is not the line of an epoch"))
    }

    @Test func `an empty folder has no runs, and a folder that isn't there is named`() async throws {
      let folder = try Workspace.current.newFolder()
      let empty = try await launch(ranks: nil, "lockstep", ["list", folder])
      #expect(empty.status == 0 && empty.standardOutput == "no runs below \(folder)\n")
      try await expectRefusal(["list", folder + "/none"], saying: ["\(folder)/none: is not a folder that can be read"])
      try await expectRefusal(["report", "--terminal", folder], saying: ["\(folder): is not the folder of a run"])
    }
  }
}
