import NeuralNetwork
import Testing
import TestSupport

@Suite struct ScoreTests {
  private static let losses = randomFloats(997, seed: 8, scale: 3).map { abs($0) } + [0, 1e-9, 700, 65_535, 0.1]

  private static func score(_ losses: some Sequence<Float>) -> Score {
    var score = Score()
    for loss in losses { score.add(loss: loss, isCorrect: loss < 1) }
    return score
  }

  @Test func `is the mean loss and the fraction that was right`() {
    let score = Self.score([0.5, 0.25, 2])
    #expect(score.loss == 2.75 / 3)
    #expect(score.accuracy == 2.0 / 3)
    let mean = Self.losses.reduce(0) { $0 + Double($1) } / Double(Self.losses.count)
    // Each loss is rounded to a multiple of 2⁻²⁴.
    #expect(abs(Self.score(Self.losses).loss - mean) < 0x1p-25)
  }

  @Test func `is the same bits in any order`() {
    #expect(Self.score(Self.losses.reversed()) == Self.score(Self.losses))
    #expect(Self.score(Self.losses.sorted()) == Self.score(Self.losses))
  }

  @Test(arguments: [1, 2, 3, 7, 1000])
  func `is the same bits however samples are split`(parts: Int) {
    var total = Score()
    for part in 0..<parts {
      let count = Self.losses.count
      total += Self.score(Self.losses[part * count / parts..<(part + 1) * count / parts])
    }
    #expect(total == Self.score(Self.losses))
    #expect(total.loss.bitPattern == Self.score(Self.losses).loss.bitPattern)
  }

  @Test(arguments: [Float.nan, .infinity, -.infinity])
  func `has no loss when one was not finite`(loss: Float) {
    let score = Self.score([0.5, loss, 0.25])
    #expect(score.loss.isNaN)
    #expect(score.nonFiniteCount == 1)
    #expect(score.sampleCount == 3)
  }

  @Test func `caps a sample's loss`() {
    #expect(Self.score([1e30]).loss == 65_536)
    #expect(Self.score([.greatestFiniteMagnitude, 0]).loss == 32_768)
  }

  @Test func `of no samples is not a number`() {
    #expect(Score().loss.isNaN)
    #expect(Score().accuracy.isNaN)
  }

  @Test func `travels as four counters`() {
    let score = Self.score(Self.losses + [.nan])
    var copy = Score()
    copy.counters = score.counters
    #expect(copy == score)
    #expect(score.counters.count == 4)
  }
}
