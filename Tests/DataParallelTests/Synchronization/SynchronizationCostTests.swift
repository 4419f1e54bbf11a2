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

  private static let (wide, unlimited) = ([2_400, 2_400, 1_800], 25e9)

  /// The table of docs/scaling.md: milliseconds a step.
  private static let measured:
    [(hidden: [Int], batch: Int, rate: Double, oneNode: Double, gradients: Double, factors: Double)] = []

  @Test func `chooses what was faster, and is as wrong as links are uneven`() {
    for case (let hidden, let batch, let rate, let oneNode, let gradients, let factors) in Self.measured {
      let cost = cost(hidden, batch: batch, rate: rate)
      #expect((cost.factors < cost.gradients) == (factors < gradients), "\(hidden), \(batch), \(rate)")
      for (predicted, measured) in [(cost.gradients, gradients), (cost.factors, factors)] {
        let error = (oneNode + 1e3 * predicted) / measured
        #expect(error > 0.6 && error < 1.4, "\(hidden), \(batch), \(rate): \(error)")
      }
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
