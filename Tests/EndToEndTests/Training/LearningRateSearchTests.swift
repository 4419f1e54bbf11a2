import Foundation
import Launching
import Testing

extension EndToEnd {
  @Suite struct LearningRateSearchTests {
    @Test func `takes the same decisions on any number of ranks`() async throws {
      var (curves, lines): (Set<String>, Set<String>) = ([], [])
      for ranks in [nil, 1, 2, 3, 4, 7] as [Int?] {
        let path = Workspace.current.newPath()
        let result = try await launch(
          ranks: ranks, "lockstep",
          ["train", "--find-learning-rate", "--config", Workspace.current.configuration, "--output", path])
        try #require(result.status == 0, "\(result.standardError)")
        curves.insert(try text(of: path + "/learning-rate.csv"))
        lines.insert(String(result.standardOutput.split(separator: "\n").last ?? ""))
        #expect(result.standardOutput.contains("\ncurve in \(path)/learning-rate.csv\n"))
        #expect(!FileManager.default.fileExists(atPath: path + "/model.safetensors"))
      }
      #expect(curves.count == 1)
      #expect(lines.count == 1 && lines.first?.hasPrefix("suggested optimizer.learning_rate: ") == true, "\(lines)")
    }

    @Test func `is no resumed run, and takes no folder that holds something`() async throws {
      let run = try await Run.train()
      let resumed = try await launch(
        ranks: nil, "lockstep", ["train", "--find-learning-rate", "--resume", run.path])
      #expect(resumed.status == 64 && resumed.standardError.contains("--find-learning-rate starts from the beginning"))
      let taken = try await launch(
        ranks: 2, "lockstep",
        ["train", "--find-learning-rate", "--config", Workspace.current.configuration, "--output", run.path])
      #expect(taken.status == 1 && taken.standardError.contains("holds a run already"))
    }
  }
}
