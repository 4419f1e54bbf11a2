import Reporting
import Testing
import Training

@Suite struct ComparisonTests {
  private func configuration(_ settings: String...) throws -> Configuration {
    try Configuration(yaml: nil, file: "test", overrides: settings)
  }

  @Test func `runs that differ in their seeds are one group`() throws {
    let comparison = Comparison(try (1...3).map { try configuration("training.seed=\($0)") })
    #expect(comparison.differingKeys == ["training.seed"] && comparison.groupKeys.isEmpty)
    #expect(comparison.groups.map(\.runs) == [[0, 1, 2]] && comparison.groups.first?.values == [])
    #expect(comparison.value(of: "training.seed", run: 1) == "2")
  }

  @Test func `other settings tell groups apart, but for keys that follow from them`() throws {
    let comparison = Comparison([
      try configuration("training.seed=1"), try configuration("optimizer.name=adam", "training.seed=1"),
      try configuration("training.seed=2"), try configuration("optimizer.name=adam", "training.seed=2"),
    ])
    #expect(comparison.groups.map(\.runs) == [[0, 2], [1, 3]])
    #expect(comparison.groupKeys == ["optimizer.name"], "the rates are the optimizers' own")
    #expect(comparison.groupNames == ["sgd", "adam"] && comparison.shortTitle(of: "optimizer.name") == "optimizer")
    #expect(comparison.differingKeys == comparison.groupKeys + ["training.seed"])
    #expect(comparison.value(of: "optimizer.beta1", run: 0) == "–")
    #expect(comparison.isShared("model.hidden") && !comparison.isShared("optimizer.momentum"))
  }

  @Test func `a learning rate that was set is compared`() throws {
    let comparison = Comparison([
      try configuration(), try configuration("optimizer.name=adam", "optimizer.learning_rate=0.01"),
    ])
    #expect(comparison.groupKeys == ["optimizer.name", "optimizer.learning_rate"])
    #expect(comparison.groupNames == ["sgd, learning_rate 0.1", "adam, learning_rate 0.01"])
  }

  @Test func `no two groups are called the same`() throws {
    let hidden = "model.hidden=[\((1...20).map { "\($0 + 100)" }.joined(separator: ", "))]"
    let comparison = Comparison([
      try configuration(hidden, "training.epochs=1"), try configuration(hidden, "training.epochs=2"),
      try configuration("training.epochs=3"),
    ])
    #expect(comparison.groups.count == 3 && Set(comparison.groupNames).count == 3, "\(comparison.groupNames)")
    #expect(comparison.groupNames.first?.hasPrefix("group 1: ") == true)
  }

  @Test func `where files are and when they're written makes no difference`() throws {
    let comparison = Comparison([
      try configuration("data.directory=a"),
      try configuration("data.directory=b", "checkpoint.every_epochs=2", "resilience.stall_timeout=100"),
    ])
    #expect(comparison.differingKeys.isEmpty && comparison.groups.count == 1)
  }
}
