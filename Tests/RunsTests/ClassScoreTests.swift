import NeuralNetwork
import Runs
import Testing

@Suite struct ClassScoreTests {
  @Test func `precision and recall by hand`() throws {
    var matrix = ConfusionMatrix(classes: 3)
    // Labels 0, 1, 2 in rows: [[8, 2, 0], [1, 5, 0], [0, 3, 0]].
    matrix.counts = [8, 2, 0, 1, 5, 0, 0, 3, 0]
    let scores = matrix.classScores
    #expect(scores.map(\.imageCount) == [10, 6, 3])
    #expect(scores.map(\.predictionCount) == [9, 10, 0])
    #expect(scores.map(\.recall) == [8 / 10, 5 / 6, 0])
    #expect(scores.map(\.precision) == [8 / 9, 5 / 10, nil], "nothing was taken for class 2")
    let mistakes = matrix.mistakes
    #expect(mistakes.map(\.count) == [3, 2, 1])
    #expect(mistakes.map(\.label) == [2, 0, 1] && mistakes.map(\.prediction) == [1, 1, 0])
  }

  @Test func `a class without images has no recall`() {
    #expect(ConfusionMatrix(classes: 2).classScores.allSatisfy { $0.recall == nil && $0.precision == nil })
  }
}
