import Foundation
import Testing
import Training

/// The files in `configs`, found from this file's place in the package.
@Suite struct ConfigurationFilesTests {
  private func configuration(_ name: String) throws -> Configuration {
    let package = URL(fileURLWithPath: #filePath).pathComponents.dropLast(4).joined(separator: "/").dropFirst()
    let path = "\(package)/configs/\(name).yaml"
    return try Configuration(yaml: Configuration.text(ofFile: path), file: path)
  }

  @Test func `mnist and quickstart differ in their epochs alone`() throws {
    var mnist = try configuration("mnist")
    #expect(mnist == Configuration(), "the defaults, for those who have no file")
    #expect(mnist.training.epochs == 20)
    mnist.training.epochs = 5
    #expect(try configuration("quickstart") == mnist)
  }

  @Test func `keras is the tutorial's recipe`() throws {
    let keras = try configuration("keras")
    #expect(keras.optimizer.rule == .rmsprop(smoothing: 0.9, epsilon: 0.00032, momentum: 0))
    #expect(keras.optimizer.learningRate == 0.001)
    #expect(keras.model.initializer == .glorot)
    #expect(keras.data.holdout == 0.2)
    #expect(keras.training.keep == .best)
    #expect((keras.training.epochs, keras.training.batchSize) == (10, 128))
  }
}
