import Datasets
import Foundation
import PlanSummary
import Testing
import TestSupport
import Training

@Suite struct PlanSummaryTests {
  private static let mnist = PlannedData(
    DatasetShape(trainCount: 60_000, testCount: 10_000, rows: 28, columns: 28, classCount: 10), isAtHand: false)

  private static func configuration(_ settings: [String] = []) throws -> Configuration {
    try Configuration(yaml: nil, file: "the test", overrides: settings)
  }

  private static func summary(_ settings: [String] = [], ranks: Int = 1, processors: Int = 2) throws -> PlanSummary {
    try PlanSummary(configuration(settings), mnist, ranks: ranks, processors: processors)
  }

  @Test func `counts parameters and multiply-adds as one does by hand`() throws {
    let summary = try Self.summary(["model.hidden=[512,512]", "training.batch_size=128"])
    #expect(summary.layers.map(\.parameters) == [784 * 512 + 512, 512 * 512 + 512, 512 * 10 + 10])
    // The first layer's inputs are pixels, which need no gradient.
    #expect(summary.layers.map(\.multiplyAdds) == [2 * 784 * 512 * 128, 3 * 512 * 512 * 128, 3 * 512 * 10 * 128])
    #expect(summary.multiplyAdds == 205_389_824)
    #expect(summary.layers.map(\.activation) == ["relu", "relu", "softmax"])
    let regression = try Self.summary(["model.hidden=[]"])
    #expect(regression.layers.map(\.parameters) == [7_850])
  }

  @Test(arguments: [1, 2, 3, 4, 7, 8])
  func `all ranks together do a step's and an epoch's work`(ranks: Int) throws {
    let summary = try Self.summary(
      ["training.micro_batches=8", "training.batch_size=100", "data.holdout=0.1"], ranks: ranks)
    #expect(summary.shares.count == ranks)
    #expect(summary.shares.reduce(0) { $0 + $1.microBatches } == 8)
    #expect(summary.shares.reduce(0) { $0 + $1.rows } == 100)
    #expect(summary.shares.reduce(0) { $0 + $1.imagesPerEpoch } == 54_000)
    #expect(summary.heldOutCount == 6_000)
    let threads = [1: 2, 2: 1, 3: 1, 4: 1, 7: 1, 8: 1]
    #expect(summary.plan.partition.threadsPerRank == threads[ranks])
  }

  @Test func `takes the memory that a training demands`() throws {
    let settings = ["optimizer.name=adam", "training.keep=best", "data.holdout=0.1"]
    let demand = try MemoryDemand(Self.configuration(settings), shape: Self.mnist.shape, ranks: 4, processors: 2)
    let memory = try Self.summary(settings, ranks: 4).memory
    #expect(memory == demand)
    // What is shared, each rank's and what rank 0 has besides is all there is, but for what doesn't divide by 4.
    let parts = memory.shared + 4 * memory.ofEachRank(ranks: 4) + memory.ofFirstRank
    #expect((0..<4).contains(memory.total - parts))
  }

  @Test func `refuses what a training refuses`() throws {
    #expect(throws: PlanError.self) { try Self.summary(["training.micro_batches=4"], ranks: 5) }
    #expect(throws: PlanError.self) { try Self.summary(["data.holdout=0.000001"]) }
    #expect(throws: ConfigurationError.self) { try Self.summary(["model.hidden=[65536,65536]"]) }
  }

  @Test func `knows the sizes of a data set that isn't there, but not those of custom data`() throws {
    try withTemporaryFolder { folder in
      var data = Configuration.DataSettings()
      data.directory = folder + "/none"
      for dataset in [Configuration.DataSettings.Dataset.mnist, .fashionMNIST, .kmnist, .synthetic] {
        data.dataset = dataset
        let planned = try PlannedData(data)
        #expect(planned == Self.mnist)
      }
      data.dataset = .custom
      #expect(throws: DatasetError.self) { try PlannedData(data) }
      // A folder that is there is read.
      data.dataset = .mnist
      data.directory = folder
      #expect(throws: DatasetError.self) { try PlannedData(data) }
    }
  }

  @Test(arguments: [59, 79])
  func `no line is wider than a terminal`(width: Int) throws {
    for hidden in ["[512,512]", "[65536,15000]", "[" + Array(repeating: "64", count: 64).joined(separator: ",") + "]"] {
      let summary = try Self.summary(["model.hidden=\(hidden)", "training.micro_batches=128"], ranks: 100)
      let lines = summary.lines(width: width)
      #expect(lines.filter { $0.count > width } == [])
      #expect(lines.contains { $0.hasPrefix("0 to 99 ") || $0.hasPrefix("0 ") })
    }
  }
}
