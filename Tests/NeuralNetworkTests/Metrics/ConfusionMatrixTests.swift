import Model
import NeuralNetwork
import Testing

@Suite struct ConfusionMatrixTests {
  @Test func `counts a label a row and a prediction a column`() {
    var matrix = ConfusionMatrix(classes: 3)
    matrix[label: 1, prediction: 2] += 5
    matrix[label: 2, prediction: 0] += 7
    #expect(matrix.counts == [0, 0, 0, 0, 0, 5, 7, 0, 0])
    #expect(matrix[label: 1, prediction: 2] == 5)
    #expect(matrix[label: 2, prediction: 1] == 0)
  }

  @Test func `adds up count by count`() {
    var matrix = ConfusionMatrix(classes: 2)
    matrix[label: 0, prediction: 1] = 3
    var other = ConfusionMatrix(classes: 2)
    other[label: 0, prediction: 1] = 4
    other[label: 1, prediction: 1] = 1
    matrix += other
    #expect(matrix.counts == [0, 7, 0, 1])
  }

  @Test func `a prediction is the first of the largest numbers`() {
    #expect([Float]([0.1, 3, 3, -1]).offsetOfMaximum == 1)
    #expect([Float]([0, 1, 2, 5])[1...2].offsetOfMaximum == 1)
    #expect([Float]().offsetOfMaximum == 0)
  }
}
