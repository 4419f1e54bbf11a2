import Launching
import Testing

/// Differences between ranks, before the training and while it goes on.
@Suite(.serialized) struct ComparisonTests {
  @Test(
    arguments: ["training.seed", "numerics version", "lockstep version"].map { ($0, "float32") }
      + ["oneDNN version", "instruction set"].map { ($0, "bfloat16") })
  func `a rank that differs is named before the training`(key: String, precision: String) async throws {
    try await TrainingProcess.with { training in
      let result = try await training.train(
        ranks: 3, ["training.epochs=1", "training.precision=\(precision)"], plant: "preflight:2:\(key)")
      #expect(result.status != 0)
      #expect(result.standardError.contains("lockstep: rank 2: \(key) is planted here on "))
      #expect(result.standardError.ranges(of: key).count == 1)
      #expect(!result.standardOutput.contains("0/1"))
    }
  }

  @Test(arguments: [1, 2])
  func `a replica that differs is named with its step`(rank: Int) async throws {
    try await TrainingProcess.with { training in
      let settings = ["training.epochs=3", "training.synchronization=allreduce", "resilience.replica_check_every=40"]
      let result = try await training.train(ranks: 3, settings, plant: "replica:\(rank):130")
      #expect(result.status != 0)
      #expect(
        result.standardError.contains("The parameters of rank \(rank) differ from the others' after epoch 2, step 160:")
      )
      #expect(result.standardError.ranges(of: "The parameters of").count == 1)
    }
  }

  @Test(arguments: ["shared_memory", "allreduce"], [1, 3])
  func `equal replicas train on`(synchronization: String, ranks: Int) async throws {
    try await TrainingProcess.with { training in
      let settings = [
        "training.epochs=2", "training.synchronization=\(synchronization)", "resilience.replica_check_every=7",
      ]
      let result = try await training.train(ranks: ranks, settings)
      #expect(result.status == 0, "\(result.standardError)")
    }
  }
}
