import DataParallel
import Model
import Testing

/// What nodes exchange, by a model of what takes less time.
@Suite struct SynchronizationCostTests {
  private func cost(
    _ hidden: [Int] = [512, 512], batch: Int, rate: Double, delay: Double = 0.1e-3, nodes: [[Int]] = [[0], [1]],
    threads: Int = 1, activation: Activation = .relu
  ) -> SynchronizationCost {
    let link = Link(delay: delay, bytesPerSecond: rate / 8)
    let ranks = nodes.reduce(0) { $0 + $1.count }
    return SynchronizationCost(
      MLP(inputs: 784, hidden: hidden, classes: 10, activation: activation), batchSize: batch,
      Partition(
        microBatchCount: max(4, ranks * threads), threadsPerRank: threads,
        placement: Placement(nodes: nodes, rank: 0, processors: 64), strategy: .hierarchicalAllReduce), over: link)
  }

  private static let (small, wide) = ([512, 512], [2_400, 2_400, 1_800])

  /// docs/scaling.md's table, but for the ties: milliseconds of a step on two nodes, and of a node's half of it alone, which is
  /// that page's a + b · rows.
  @Test(arguments: [
    (small, 128, 1e8, 1.64, 328, 16.6), (small, 512, 1e8, 5.14, 250, 76.4), (small, 32, 1e9, 0.77, 29.5, 1.5),
    (small, 128, 1e9, 1.64, 29.4, 4.5), (small, 512, 1e9, 5.14, 35.1, 20), (small, 32, 25e9, 0.77, 4.2, 1.4),
    (small, 128, 25e9, 1.64, 5.2, 3), (small, 512, 25e9, 5.14, 9.1, 15.3), (wide, 32, 1e9, 22.2, 485, 34.5),
    (wide, 128, 1e9, 48.6, 520, 75.7), (wide, 512, 1e9, 154, 694, 252), (wide, 32, 25e9, 22.2, 98.3, 33.6),
    (wide, 128, 25e9, 48.6, 123, 68.6),
  ])
  func `chooses what was faster, and knows about how long it took`(
    hidden: [Int], batch: Int, rate: Double, alone: Double, gradients: Double, factors: Double
  ) {
    let cost = cost(hidden, batch: batch, rate: rate, delay: 0.03e-3)
    #expect((cost.factors < cost.gradients) == (factors < gradients))
    for (cost, measured) in [(cost.gradients, gradients), (cost.factors, factors)] {
      let ratio = (alone + 1e3 * cost) / measured
      #expect(ratio > 0.67 && ratio < 1.5, "\(ratio)")
    }
  }

  @Test func `factors grow with the batch, gradients don't`() {
    let (small, large) = (cost(batch: 128, rate: 1e9), cost(batch: 12_800, rate: 1e9))
    #expect(small.gradients == large.gradients)
    #expect(large.factors > 50 * small.factors)
    #expect(small.cheapest == .factorExchange && large.cheapest == .hierarchicalAllReduce)
  }

  @Test func `with as many rows on each node, factors lose as nodes become more`() {
    let choices = [2, 8, 64].map { count in
      cost(batch: 128 * count, rate: 1e9, nodes: (0..<count).map { [$0] }).cheapest
    }
    #expect(choices == [.factorExchange, .factorExchange, .hierarchicalAllReduce])
  }

  @Test func `what is sent decides where nothing else counts`() {
    // Ten bits a second: of 669,706 parameters n nodes send 2 (n − 1) / n; TCP adds a fifth.
    for count in [2, 4, 8] {
      let sent = 2 * Double(count - 1) / Double(count) * 4 * 669_706
      let seconds = cost(batch: 1, rate: 10, delay: 0, nodes: (0..<count).map { [$0] }).gradients
      #expect(abs(seconds / (1.21 * sent * 8 / 10) - 1) < 1e-3)
    }
    // Three of four micro-batches are two subtrees of the canonical order: half as much again as one and the sum.
    let even = cost(batch: 8, rate: 10, delay: 0, nodes: [[0, 1], [2, 3]]).gradients
    let uneven = cost(batch: 8, rate: 10, delay: 0, nodes: [[0, 1, 2], [3]]).gradients
    #expect(abs(uneven / even - 1.5) < 1e-3)
  }

  @Test func `a smooth activation has no zeros to leave out, and ranks and threads share what is computed`() {
    let slow = cost(batch: 128, rate: 1e8)
    #expect(cost(batch: 128, rate: 1e8, activation: .tanh).factors > 2 * slow.factors)
    let (one, eight) = (cost(batch: 512, rate: 1e15, delay: 0), cost(batch: 512, rate: 1e15, delay: 0, threads: 8))
    #expect(abs(one.factors / eight.factors - 8) < 1e-2)
    #expect(one.gradients == eight.gradients)
    let ranks = cost(batch: 512, rate: 1e15, delay: 0, nodes: [[0, 1], [2, 3]])
    #expect(abs(one.gradients / ranks.gradients - 2) < 1e-2)
  }

  @Test func `a delay costs gradients one exchange more than factors`() {
    let (near, far) = (cost(batch: 8, rate: 1e12, delay: 0), cost(batch: 8, rate: 1e12, delay: 1))
    #expect(abs((far.gradients - near.gradients) / (far.factors - near.factors) - 4.0 / 3) < 1e-9)
  }
}
