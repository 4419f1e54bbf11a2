import Dispatch
import Model
import NeuralNetwork
import Synchronization
import Testing
import TestSupport

/// That the bits of a step follow from the batch and its micro-batches alone.
@Suite struct PassBitsTests {
  private static let microBatches = [0..<32, 32..<64, 64..<64, 64..<65, 65..<105, 105..<120]

  /// How the micro-batches can be dealt to passes.
  private static let deals: [[Range<Int>]] = [
    [0..<6], [0..<1, 1..<6], [0..<2, 2..<3, 3..<6], [0..<4, 4..<6], [4..<6, 0..<4], (0..<6).map { $0..<$0 + 1 },
  ]

  @Test(arguments: Activation.allCases, Precision.allCases)
  func `depend neither on how micro-batches are dealt nor on the number of workers`(
    activation: Activation, precision: Precision
  ) throws {
    let model = MLP(inputs: 100, hidden: [130, 64], classes: 10, activation: activation, dropout: 0.2)
    let batch = TestBatch(model, rows: 120)
    let pass = try MLPPass(model, precision: precision, capacity: 120)
    let whole = try batch.run(pass, .init(microBatches: Self.microBatches))
    for (index, passes) in Self.deals.enumerated() {
      let dealt = try batch.run(pass, .init(microBatches: Self.microBatches, passes: passes, workers: 1 + index))
      #expect(dealt.sum.map(\.bitPattern) == whole.sum.map(\.bitPattern), "\(passes)")
      #expect(dealt.gradients == whole.gradients, "\(passes)")
      #expect(dealt.logits == whole.logits, "\(passes)")
    }
  }

  /// The products of float32s know nothing of micro-batches; only the order of the gradients' sums does.
  @Test(arguments: Activation.allCases)
  func `logits don't depend on the cut into micro-batches`(activation: Activation) throws {
    let model = MLP(inputs: 100, hidden: [130, 64], classes: 10, activation: activation, dropout: 0.2)
    let batch = TestBatch(model, rows: 120)
    let pass = try MLPPass(model, capacity: 120)
    let whole = try batch.run(pass, .init(microBatches: [0..<120]))
    for cut in [Self.microBatches, [0..<1, 1..<120], (0..<120).map { $0..<$0 + 1 }] {
      #expect(try batch.run(pass, .init(microBatches: cut)).logits == whole.logits)
    }
  }

  @Test(arguments: Activation.allCases)
  func `the sum over micro-batches is that of a tree split at powers of two`(activation: Activation) throws {
    let model = MLP(inputs: 20, hidden: [33, 130], classes: 4, activation: activation, dropout: 0.2)
    let batch = TestBatch(model, rows: 120)
    let result = try batch.run(MLPPass(model, capacity: 120), .init(microBatches: Self.microBatches, workers: 2))
    let g = result.gradients
    func add(_ left: [Float], _ right: [Float]) -> [Float] { zip(left, right).map(+) }
    let expected = add(add(add(g[0], g[1]), add(g[2], g[3])), add(g[4], g[5]))
    #expect(result.sum.map(\.bitPattern) == expected.map(\.bitPattern))
  }

  @Test(arguments: Activation.allCases)
  func `are those of every target`(activation: Activation) throws {
    let model = MLP(inputs: 100, hidden: [130, 64], classes: 10, activation: activation, dropout: 0.2)
    let batch = TestBatch(model, rows: 120)
    let pass = try MLPPass(model, capacity: 120)
    let work = TestPass.Work(microBatches: Self.microBatches)
    let expected = try batch.run(pass, work)
    try KernelTarget.forEach { target in
      let result = try batch.run(pass, work)
      #expect(result.logits == expected.logits && result.score == expected.score, "\(target.name)")
      #expect(result.sum.map(\.bitPattern) == expected.sum.map(\.bitPattern), "\(target.name)")
    }
  }

  @Test(arguments: Activation.allCases, Precision.allCases)
  func `depend neither on what ran before nor on other threads`(activation: Activation, precision: Precision) throws {
    let model = MLP(inputs: 100, hidden: [130, 64], classes: 10, activation: activation, dropout: 0.2)
    let batch = TestBatch(model, rows: 64)
    let work = TestPass.Work(microBatches: [0..<32, 32..<64])
    let pass = try MLPPass(model, precision: precision, capacity: 64)
    let first = try batch.run(pass, work)
    _ = try batch.run(pass, .init(microBatches: [0..<24]))
    let second = try batch.run(pass, work)
    #expect(second.sum == first.sum && second.logits == first.logits && second.score == first.score)
    let others = Mutex([Result<TestPass, any Error>]())
    DispatchQueue.concurrentPerform(iterations: 4) { _ in
      OneDNN.useCallingThreadOnly()
      let result = Result { try batch.run(MLPPass(model, precision: precision, capacity: 64), work) }
      others.withLock { $0.append(result) }
    }
    for other in others.withLock({ $0 }) {
      #expect(try other.get().sum == first.sum)
      #expect(try other.get().logits == first.logits)
    }
  }
}
