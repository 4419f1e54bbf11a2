import Model
import Testing

/// Many pictures by one product, against plain loops.
@Suite struct BatchClassifierTests {
  /// A network with parameters and pictures that are functions of their index.
  private static func model(_ activation: Activation) -> TrainedModel {
    let mlp = MLP(inputs: 49, hidden: [37, 19], classes: 5, activation: activation)
    var parameters = [Float](repeating: 0, count: mlp.layout.length)
    for tensor in mlp.layout.tensors {
      let rows = tensor.shape.count == 2 ? tensor.shape[1] : 1
      for row in 0..<rows {
        for unit in 0..<tensor.shape[0] {
          let place = tensor.offset + row * tensor.rowStride + unit
          parameters[place] = Float((place * 7919) % 101 - 50) / 150
        }
      }
    }
    return TrainedModel(mlp, parameters: parameters)
  }

  /// As many zeros as MNIST's pictures have, and other grays.
  private static func picture(_ index: Int) -> [UInt8] {
    (0..<49).map { ($0 + index) % 5 == 0 ? UInt8(truncatingIfNeeded: ($0 + 3) * (index + 11) * 37) : 0 }
  }

  @Test(arguments: Activation.allCases)
  func `has the probabilities of each picture alone, in any company`(activation: Activation) {
    let trained = Self.model(activation)
    let classifier = BatchClassifier(trained)
    // More than two products.
    let pictures = (0..<2 * BatchClassifier.mostAtOnce + 3).map(Self.picture)
    let together = classifier.probabilities(of: pictures)
    #expect(together.count == pictures.count)
    for (picture, found) in zip(pictures, together) {
      #expect(zip(found, trained.probabilities(of: picture)).allSatisfy { abs($0 - $1) < 1e-5 })
      #expect(classifier.probabilities(of: [picture]) == [found], "the same bits")
    }
    // Not all alike.
    #expect(Set(together.map { $0.map(\.bitPattern) }).count > pictures.count / 2)
  }

  @Test func `makes nothing of no pictures`() {
    #expect(BatchClassifier(Self.model(.relu)).probabilities(of: []).isEmpty)
  }
}
