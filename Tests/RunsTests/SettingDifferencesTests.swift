import Runs
import Testing
import Training

@Suite struct SettingDifferencesTests {
  private func keys(_ settings: [String]...) throws -> [String] {
    SettingDifferences(try settings.map { try Configuration(yaml: nil, file: "test", overrides: $0) }).keys
  }

  @Test func `where files are, and who is told of a run, makes no difference`() throws {
    #expect(
      try keys(
        ["data.directory=a", "logging.command=cat"], ["checkpoint.every_epochs=2", "resilience.stall_timeout=100"]
      ) == [])
  }

  @Test func `what an optimizer has by default follows from its name`() throws {
    #expect(try keys(["optimizer.name=adam"], ["optimizer.name=sgd"]) == ["optimizer.name"])
    #expect(
      try keys(["optimizer.name=adam", "optimizer.learning_rate=0.01"], ["optimizer.name=sgd"])
        == ["optimizer.name", "optimizer.learning_rate"])
    #expect(try keys(["optimizer.learning_rate=0.2"], []) == ["optimizer.learning_rate"])
  }

  /// Time that grows as the square of the number took minutes.
  @Test(.timeLimit(.minutes(1))) func `thousands of runs are compared within seconds`() throws {
    let configurations = (0..<4_000).map { seed in
      var configuration = Configuration()
      configuration.training.seed = UInt64(seed)
      return configuration
    }
    #expect(SettingDifferences(configurations).keys == ["training.seed"])
  }
}
