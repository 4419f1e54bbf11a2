import Testing

extension EndToEnd {
  /// The processor doesn't change the answer: the whole program runs on others than this machine's.
  @Suite(
    .enabled(
      if: EmulatedProcessor.areAvailable,
      "needs an x86-64 machine and qemu-x86_64 with AVX2, that is 7.2 or later: apt-get install qemu-user"))
  struct EmulatedProcessorTests {
    /// Every optimizer and every activation once.
    static let networks = [
      ["optimizer.name=sgd", "model.activation=relu"],
      ["optimizer.name=adam", "optimizer.learning_rate=0.01", "model.activation=gelu"],
      ["optimizer.name=adamw", "optimizer.learning_rate=0.01", "model.activation=tanh"],
      ["optimizer.name=rmsprop", "optimizer.learning_rate=0.01", "model.activation=sigmoid"],
    ]
    /// Software is slow at fused multiply-adds.
    static let short = ["training.epochs=1", "data.holdout=0.3"]

    @Test(.timeLimit(.minutes(3)), arguments: EmulatedProcessor.allCases, networks)
    func `a training ends with the same parameters there as here`(
      processor: EmulatedProcessor, network: [String]
    ) async throws {
      let here = try await Run.train(Self.short + network)
      let there = try await Run.train(
        Self.short + network, emulator: processor.command, environment: EmulatedProcessor.environment)
      #expect(there.output.contains(" \(processor.kernels), numerics "))
      #expect(try there.summary.parametersSHA256 == here.summary.parametersSHA256)
      #expect(try there.results == here.results)
    }

    @Test(.timeLimit(.minutes(1)))
    func `ranks on unlike processors train together, to the same parameters as here`() async throws {
      let here = try await Run.train(Self.short)
      let there = try await Run.train(
        ranks: 3, Self.short, emulator: EmulatedProcessor.oneForEachRank, environment: EmulatedProcessor.environment)
      #expect(try there.summary.ranks == 3)
      #expect(try there.summary.parametersSHA256 == here.summary.parametersSHA256)
      #expect(try there.results == here.results)
    }
  }
}
