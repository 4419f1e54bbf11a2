import Model
import Testing

extension EndToEnd {
  /// The number of ranks and threads doesn't change the answer.
  @Suite struct RankCountTests {
    /// Ranks, nil without a launcher, and the threads of each.
    static let teams: [(ranks: Int?, threads: String)] = [
      (nil, "2"), (1, "auto"), (2, "auto"), (2, "2"), (3, "auto"), (4, "auto"), (7, "auto"),
    ]

    @Test(arguments: [
      ["optimizer.name=sgd", "optimizer.nesterov=true"], ["optimizer.name=adam", "optimizer.learning_rate=0.01"],
      ["optimizer.name=sgd", "training.precision=bfloat16"],
      [
        "augmentation.rotation=[-9, 9]", "augmentation.elastic_alpha=[20, 38]", "training.label_smoothing=0.1",
        "model.input_dropout=0.1", "optimizer.clip_norm=0.5", "optimizer.decay_biases=false",
        "training.average_decay=0.9",
      ],
    ])
    func `gives the same bits on any number of ranks and threads`(optimizer: [String]) async throws {
      let reference = try await Run.train(optimizer + ["training.threads=1"])
      let (hash, results) = (try reference.summary.parametersSHA256, try reference.results)
      #expect(results.count == 4)
      #expect(try #require(results[3].testLoss) < 0.9 * #require(results[0].testLoss), "it's trained at all")
      for team in Self.teams {
        let run = try await Run.train(ranks: team.ranks, optimizer + ["training.threads=\(team.threads)"])
        #expect(try run.summary.ranks == team.ranks ?? 1)
        #expect(try run.summary.parametersSHA256 == hash, "\(team)")
        #expect(try run.results == results, "\(team)")
      }
    }

    /// As across nodes, where plain `MPI_Allreduce` gives other bits on 3 ranks.
    @Test(arguments: ["float32", "bfloat16"])
    func `gives the same bits where ranks share no memory`(precision: String) async throws {
      let settings = ["training.precision=\(precision)"]
      let hash = try await Run.train(settings + ["training.threads=1"]).summary.parametersSHA256
      for team in Self.teams {
        let run = try await Run.train(
          ranks: team.ranks,
          settings + ["training.threads=\(team.threads)", "training.synchronization=ordered_allreduce"])
        #expect(run.output.contains(/machine(.*\n)* +synchronization +ordered allreduce\n/))
        #expect(try run.summary.parametersSHA256 == hash, "\(team)")
      }
    }

    /// With a bound that no gradient comes to: what is clipped stands in memory first, which changes no bit.
    @Test(arguments: ["shared_memory", "ordered_allreduce"])
    func `a bound that is never reached changes nothing`(synchronization: String) async throws {
      let settings = ["training.synchronization=\(synchronization)"]
      let free = try await Run.train(ranks: 3, settings).summary.parametersSHA256
      #expect(try await Run.train(ranks: 3, settings + ["optimizer.clip_norm=1e6"]).summary.parametersSHA256 == free)
      #expect(try await Run.train(ranks: 3, settings + ["optimizer.clip_norm=0.1"]).summary.parametersSHA256 != free)
    }

    @Test func `another setting gives other bits`() async throws {
      var hashes = [try await Run.train().summary.parametersSHA256]
      for setting in ["training.seed=8", "training.micro_batches=7", "training.batch_size=114", "model.dropout=0.19"]
        + [
          "training.precision=bfloat16", "training.label_smoothing=0.05", "model.input_dropout=0.1",
          "optimizer.clip_norm=0.1", "training.average_decay=0.9", "optimizer.decay_biases=false",
          "schedule.warmup_steps=3", "augmentation.shear=[-0.1, 0.1]",
        ]
      {
        hashes.append(try await Run.train([setting]).summary.parametersSHA256)
      }
      #expect(Set(hashes).count == hashes.count)
    }
  }
}
