import DataParallel
import Datasets
import Testing
import Training

/// How ranks synchronize, by settings and by what joins their nodes.
@Suite struct TrainingPlanTests {
  private static let slow = Link(delay: 1e-4, bytesPerSecond: 12.5e6)

  private func plan(_ settings: String, _ link: Link?, nodes: [[Int]] = [[0, 1], [2, 3]]) throws -> TrainingPlan {
    let configuration = try Configuration(yaml: settings, file: "")
    return try TrainingPlan(
      configuration,
      shape: DatasetShape(trainCount: 60_000, testCount: 10_000, rows: 28, columns: 28, classCount: 10),
      imageCount: 60_000, placement: Placement(nodes: nodes, rank: 0, processors: 2, link: link))
  }

  @Test(arguments: [
    ("{synchronization: auto}", "factor exchange", true),
    ("{synchronization: auto, batch_size: 60000}", "hierarchical allreduce", true),
    // Factors are float32s.
    ("{synchronization: auto, precision: bfloat16}", "hierarchical allreduce", false),
    ("{synchronization: gradients}", "hierarchical allreduce", false),
    ("{synchronization: factors, batch_size: 60000}", "factor exchange", false),
    ("{synchronization: ordered_allreduce}", "ordered allreduce", false),
  ])
  func `a slow link decides only where it's asked to`(settings: String, strategy: String, isDecided: Bool) throws {
    let plan = try plan("training: \(settings)", Self.slow)
    #expect(plan.partition.strategy.rawValue == strategy)
    #expect((plan.synchronizationCost != nil) == isDecided)
  }

  @Test func `nodes exchange gradients where no link was measured, and one node nothing`() throws {
    #expect(try plan("training: {synchronization: auto}", nil).partition.strategy == .hierarchicalAllReduce)
    for setting in ["auto", "gradients", "factors"] {
      let plan = try plan("training: {synchronization: \(setting)}", nil, nodes: [[0, 1, 2, 3]])
      #expect(plan.partition.strategy == .sharedMemory)
    }
  }

  @Test func `what was chosen is told in a line, with why`() throws {
    // As docs/scaling.md has it.
    let known = try plan("training: {threads: 1}", Link(delay: 0.03e-3, bytesPerSecond: 125e6), nodes: [[0], [1]])
    #expect(
      known.synchronizationCost?.summary
        == "factors: 3.0 ms a step, gradients 30 ms, over 1.0 Gbit/s and 0.03 ms")
    let cost = try #require(try plan("training: {synchronization: auto}", Self.slow).synchronizationCost)
    #expect(
      cost.summary.wholeMatch(of: /factors: [\d.]+ ms a step, gradients \d+ ms, over 100 Mbit\/s and 0.10 ms/) != nil)
    let fast = Link(delay: 1e-3, bytesPerSecond: 1.25e9)
    let large = try #require(try plan("training: {batch_size: 8192}", fast).synchronizationCost)
    #expect(
      large.summary.wholeMatch(of: /gradients: \d+ ms a step, factors \d+ ms, over 10 Gbit\/s and 1.0 ms/) != nil)
    // Behind the title, in a terminal of 80 columns.
    #expect("exchange   ".count + cost.summary.count <= 79)
  }
}
