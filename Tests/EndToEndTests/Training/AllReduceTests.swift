import Testing

extension EndToEnd {
  /// Two strategies, one answer.
  @Suite struct AllReduceTests {
    @Test func `allreduce agrees with shared memory within rounding`() async throws {
      let shared = try await Run.train(["training.synchronization=shared_memory"])
      #expect(shared.output.contains(/machine(.*\n)* +synchronization +shared memory\n/))
      let (expected, results) = (try shared.parameters, try shared.results)
      #expect(try #require(results[3].testLoss) < 0.9 * #require(results[0].testLoss), "it's trained at all")
      for ranks in [nil, 1, 2, 3, 4, 7] {
        let reduced = try await Run.train(ranks: ranks, ["training.synchronization=allreduce"])
        #expect(reduced.output.contains(/machine(.*\n)* +synchronization +allreduce\n/))
        let found = try reduced.parameters
        try #require(expected.count == found.count)
        #expect(zip(expected, found).allSatisfy { abs($0 - $1) < 1e-4 }, "\(ranks ?? 0) ranks")
        for (expected, found) in zip(results, try reduced.results) {
          #expect(try abs(#require(expected.testLoss) - #require(found.testLoss)) < 1e-3)
        }
      }
    }
  }
}
