import Datasets
import Foundation
import Launching
import Model
import Synchronization
import Testing
import Training

extension EndToEnd {
  /// The memory that runs take, beside what is estimated before they begin.
  @Suite struct MemoryTests {
    private static let imageCount = 30_000
    private static let testCount = 1_000

    private static func folder() throws -> DatasetFolder {
      try DatasetFolder(train: .bars(imageCount, classes: 10, side: 4), test: .bars(testCount, classes: 10, side: 4))
    }

    private static let largeBatch = [
      "training.batch_size=30000", "training.threads=2", "model.hidden=[256,128,128]", "model.dropout=0.1",
    ]
    private static let wide = ["model.hidden=[3000,1000]", "training.batch_size=10000"]
    private static let adam = ["optimizer.name=adam", "optimizer.learning_rate=0.001"]

    @Test(
      arguments: [
        (nil, largeBatch),
        (nil, largeBatch + ["training.precision=bfloat16"]),
        (2, largeBatch + ["model.activation=tanh"]),
        (2, wide + adam + ["training.keep=best", "data.holdout=0.1"]),
        (2, wide + ["training.synchronization=ordered_allreduce", "checkpoint.every_steps=1"]),
      ] as [(Int?, [String])])
    func `a run takes the memory that it was estimated to, within a fifth`(ranks: Int?, settings: [String]) async throws
    {
      let folder = try Self.folder()
      defer { try? FileManager.default.removeItem(atPath: folder.path) }
      let settings = settings + ["training.epochs=2", "training.micro_batches=4", "data.directory=\(folder.path)"]
      let file = Workspace.current.configuration
      let configuration = try Configuration(yaml: text(of: file), file: file, overrides: settings)
      let estimate = try MemoryDemand(
        configuration, shape: DatasetFiles(directory: folder.path).shape, ranks: ranks ?? 1,
        processors: ProcessInfo.processInfo.processorCount)
      let peak = Mutex(0)
      let result = try await launch(
        ranks: ranks, "lockstep",
        ["train", "--config", file, "--output", Workspace.current.newPath()]
          + settings.flatMap { ["--set", $0] }
      ) { program in
        while true {
          let memory = program.memory
          peak.withLock { $0 = max($0, memory) }
          try await Task.sleep(for: .milliseconds(2))
        }
      }
      #expect(result.status == 0, "\(result.standardError)")
      let ratio = Double(estimate.total) / Double(peak.withLock(\.self))
      #expect((0.8...1.2).contains(ratio), "\(estimate)")
    }

    @Test(
      arguments: [nil, 2],
      [
        (
          largeBatch, "the workers' passes (training.batch_size, model.hidden)",
          "Make training.batch_size or model.hidden smaller"
        ),
        (
          ["model.hidden=[3000,1000]"], "parameters and optimizer state (model.hidden, optimizer.name)",
          "Make model.hidden smaller"
        ),
      ] as [([String], String, String)])
    func `a run that would take more than there is, is refused once, before it takes any`(
      ranks: Int?, example: (settings: [String], largest: String, remedy: String)
    ) async throws {
      let folder = try Self.folder()
      defer { try? FileManager.default.removeItem(atPath: folder.path) }
      // The last rank alone finds the memory scarce.
      let plant = "memory:\((ranks ?? 1) - 1):\(20 << 20)"
      try await expectTrainingRefused(
        ranks: ranks, data: folder.path, example.settings, environment: ["LOCKSTEP_PLANT": plant],
        saying: [
          "This training takes ", " MiB of memory on ", ", and 20 MiB are free:", "MiB  \(example.largest)",
          example.remedy,
        ])
    }
  }
}
