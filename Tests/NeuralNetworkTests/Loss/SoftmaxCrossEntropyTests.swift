import Foundation
import NeuralNetwork
import Testing
import TestSupport

@Suite struct SoftmaxCrossEntropyTests {
  /// The score of logits, and the gradient over `sampleCount` samples or, if nil, the logits as they were.
  private func evaluate(
    _ logits: [[Float]], labels: [Int], smoothing: Double = 0, over sampleCount: Int? = nil
  ) -> (Score, [[Float]]) {
    let classes = logits[0].count
    let oneHot = labels.flatMap { label in (0..<classes).map { $0 == label ? Float(1) : 0 } }
    var (values, score) = (logits.flatMap { $0 }, Score())
    values.withUnsafeMutableBufferPointer { values in
      oneHot.withUnsafeBufferPointer {
        SoftmaxCrossEntropy.evaluate(
          values, oneHot: $0, classes: classes, smoothing: smoothing, gradientOver: sampleCount, into: &score)
      }
    }
    return (score, logits.indices.map { Array(values[$0 * classes..<($0 + 1) * classes]) })
  }

  @Test(arguments: [2, 3, 10])
  func `equal logits cost the logarithm of the number of classes`(classes: Int) {
    let (score, gradient) = evaluate([[Float](repeating: -3.5, count: classes)], labels: [1], over: 1)
    #expect(abs(score.loss - log(Double(classes))) < 1e-6)
    for (j, g) in gradient[0].enumerated() {
      #expect(abs(Double(g) - (1 / Double(classes) - (j == 1 ? 1 : 0))) < 1e-6)
    }
  }

  @Test func `agrees with the definition in Double`() {
    let logits = (0..<8).map { randomFloats(10, seed: UInt64($0), scale: 4) }
    let labels = [0, 9, 3, 3, 5, 1, 7, 2]
    let (score, gradient) = evaluate(logits, labels: labels, over: 32)
    var total = 0.0
    for row in 0..<8 {
      let exponentials = logits[row].map { exp(Double($0)) }
      let sum = exponentials.reduce(0, +)
      total -= log(exponentials[labels[row]] / sum)
      for j in 0..<10 {
        let expected = (exponentials[j] / sum - (j == labels[row] ? 1 : 0)) / 32
        #expect(abs(Double(gradient[row][j]) - expected) < 1e-8)
      }
    }
    #expect(abs(score.loss - total / 8) < 1e-6)
    #expect(score.sampleCount == 8)
  }

  /// `torch.nn.CrossEntropyLoss(label_smoothing=0.1)` of PyTorch 2.13.0, in float64.
  @Test func `smoothed labels cost what PyTorch says`() {
    let (score, gradient) = evaluate(
      [[1.5, -0.25, 3, 0.5], [-2, 0.75, 0.125, 4], [0, 0, 0, 0]], labels: [0, 3, 1], smoothing: 0.1, over: 3)
    let expected = [
      [-0.2529930740294898, 0.0012833617574657499, 0.2396845019383768, 0.01202521033364735],
      [-0.0075553248138031884, 0.003836767540438946, -0.0018191477544177712, 0.005537705027782057],
      [0.07500000000000002, -0.22499999999999998, 0.07500000000000002, 0.07500000000000002],
    ]
    #expect(abs(score.loss - 1.200490828687152) < 1e-6)
    #expect(score.correctCount == 1)
    for (row, expectedRow) in zip(gradient, expected) {
      for (g, e) in zip(row, expectedRow) { #expect(abs(Double(g) - e) < 3e-8) }
    }
  }

  @Test func `a row's gradient sums to 0`() {
    let (_, gradient) = evaluate(
      (0..<20).map { randomFloats(10, seed: UInt64($0), scale: 9) }, labels: Array(repeating: 4, count: 20), over: 20)
    for row in gradient { #expect(abs(row.reduce(0) { $0 + Double($1) }) < 2e-8) }
  }

  @Test func `large logits do not overflow`() {
    let (score, gradient) = evaluate([[1e4, 0, -1e4], [3e38, 3e38, -3e38]], labels: [0, 1], over: 1)
    #expect(abs(score.loss - log(2) / 2) < 1e-6)
    #expect(gradient == [[0, 0, 0], [0.5, -0.5, 0]])
    let (wrong, _) = evaluate([[1_000, 0]], labels: [1])
    #expect(wrong.loss == 1_000)
  }

  /// log(sum) would be lost beside a large maximum.
  @Test func `a common offset of the logits does not cost precision`() {
    let (score, _) = evaluate([[65_536, 65_536, 65_536]], labels: [2])
    #expect(abs(score.loss - log(3)) < 1e-6)
  }

  @Test(arguments: [Float.nan, .infinity], [0, 1, 2])
  func `a logit that is not finite is counted`(value: Float, at index: Int) {
    var logits: [Float] = [0.5, 1, -1]
    logits[index] = value
    let (score, _) = evaluate([logits, [1, 2, 3]], labels: [1, 2])
    #expect((score.nonFiniteCount, score.sampleCount) == (1, 2))
    #expect(score.loss.isNaN)
  }

  @Test func `a label whose logit is −∞ has an infinite loss`() {
    #expect(evaluate([[-.infinity, 0]], labels: [0]).0.nonFiniteCount == 1)
    #expect(evaluate([[-.infinity, 0]], labels: [1]).0.loss == 0)
  }

  @Test func `of equal largest logits the first is the prediction`() {
    #expect(evaluate([[2, 2, 1]], labels: [0]).0.correctCount == 1)
    #expect(evaluate([[2, 2, 1]], labels: [1]).0.correctCount == 0)
    #expect(evaluate([[0, 1, 3]], labels: [2]).0.correctCount == 1)
  }

  @Test func `logits stay as they are without a gradient`() {
    #expect(evaluate([[1, 2, 3]], labels: [0]).1 == [[1, 2, 3]])
  }
}
