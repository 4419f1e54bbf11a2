import Testing

extension EndToEnd {
  /// Two strategies, one answer.
  @Suite struct AllReduceTests {
    @Test(arguments: [nil, 1, 2, 3, 4, 7])
    func `allreduce agrees with shared memory within rounding`(ranks: Int?) async throws {
      let shared = try await Run.train(["training.synchronization=shared_memory"])
      let reduced = try await Run.train(ranks: ranks, ["training.synchronization=allreduce"])
      #expect(shared.output.contains(/machine(.*\n)* +synchronization +shared memory\n/))
      #expect(reduced.output.contains(/machine(.*\n)* +synchronization +allreduce\n/))

      let (expected, found) = (try shared.parameters, try reduced.parameters)
      try #require(expected.count == found.count && !expected.isEmpty)
      let difference = zip(expected, found).map { abs($0 - $1) }.max()
      #expect(try #require(difference) < 1e-4)
      for (expected, found) in zip(try shared.results, try reduced.results) {
        #expect(abs(expected.testLoss - found.testLoss) < 1e-3)
      }
    }
  }
}
