import DataParallel
import Model
import NeuralNetwork
import Testing

/// A number that isn't finite ends the training of all workers in the step that has it.
@Suite struct NonFiniteNumberTests {
  /// A network of ReLUs without dropout, so that a dark picture's units are off and a lit one's on.
  private func training(_ precision: Precision = .float32) -> TestTraining {
    TestTraining(sampleCount: 48, batchSize: 16, microBatches: 4, dropout: 0, precision: precision)
  }

  /// The image that comes in step 2, in the second micro-batch of four.
  private func image(_ training: TestTraining) -> Int { Int(training.sampler.order(epoch: 1)[20]) }

  // MARK: - Before the parameters are touched

  @Test(arguments: [1, 2, 3, 4])
  func `all workers stop at a loss that is not finite, with the parameters untouched`(workers: Int) throws {
    var training = training()
    // Two pixels that are dark in every image but one, and weights whose sum overflows there.
    for image in 0..<48 { training.setPixels(0..<2, of: image, to: image == self.image(training) ? 255 : 0) }
    training.set("layers.0.weight", input: 0, to: 3e38)
    training.set("layers.0.weight", input: 1, to: 3e38)
    let result = try training.run(workers: workers)
    #expect(result.stops == Array(repeating: 2, count: workers))
    #expect(result.places == [.loss(layer: 0)])
    #expect(result.parameters == result.parametersAfterFirstStep)
    #expect(result.parameters.allSatisfy { $0.isFinite })
  }

  /// One unit of each hidden layer is on in one image alone, and only there do weights of 10²¹ and 10¹⁹ count: the logit of
  /// a wrong class is 10³⁷, which is finite, but its gradient of 1/16 comes back as 6 · 10³⁸, which isn't.
  @Test(arguments: [1, 2, 3, 4], Precision.allCases)
  func `all workers stop at a gradient that is not finite, with the parameters untouched`(
    workers: Int, precision: Precision
  ) throws {
    var training = training(precision)
    let bright = image(training)
    for image in 0..<48 { training.setPixels(0..<1, of: image, to: image == bright ? 255 : 0) }
    for (layer, (inputs, weight)) in zip([12, 40], [Float(1e-3), 1e21]).enumerated() {
      for input in 0..<inputs { training.set("layers.\(layer).weight", input: input, to: input == 0 ? weight : 0) }
      training.set("layers.\(layer).bias", to: 0)
    }
    let wrong = (Int(training.labels[bright]) + 1) % 5
    for output in 0..<5 { training.set("layers.2.weight", output: output, to: output == wrong ? 1e19 : 0) }
    let result = try training.run(workers: workers)
    #expect(result.stops == Array(repeating: 2, count: workers))
    #expect(result.places == [.gradient(layer: 0)])
    #expect(result.score.nonFiniteCount == 0)
    #expect(result.parameters == result.parametersAfterFirstStep)
    #expect(result.parameters.allSatisfy { $0.isFinite })
  }

  // MARK: - After an update

  /// Each step the weight decay multiplies parameters by −2. No loss sees that 2 · 10³⁸ overflows: the pixel is always
  /// dark, or the unit always off.
  @Test(
    arguments: [1, 2, 3, 4],
    [
      ["layers.0.weight"], ["layers.0.bias"], ["layers.1.weight"], ["layers.1.bias"], ["layers.2.weight"],
      ["layers.0.bias", "layers.2.weight"], ["layers.0.weight", "layers.0.bias", "layers.1.weight", "layers.1.bias"],
    ])
  func `all workers stop in the step in which a parameter becomes infinite, and name the first tensor with one`(
    workers: Int, tensors: [String]
  ) throws {
    var training = training()
    training.optimizer = SGD(weightDecay: 60)
    for image in 0..<48 { training.setPixels(0..<1, of: image, to: 0) }
    for layer in 0..<2 { training.set("layers.\(layer).bias", to: -1_000) }
    for tensor in tensors { training.set(tensor, to: tensor.hasSuffix("bias") ? -2e38 : 2e38) }
    let result = try training.run(workers: workers)
    #expect(result.stops == Array(repeating: 1, count: workers))
    #expect(result.places == Array(repeating: .parameter(tensor: tensors[0]), count: workers))
    #expect(result.score.nonFiniteCount == 0)
  }

  @Test(arguments: [1, 2, 3, 4])
  func `all workers stop in the step whose gradient is too large for its learning rate`(workers: Int) throws {
    var training = training()
    training.learningRate = 3e38
    for image in 0..<48 { training.setPixels(0..<1, of: image, to: 255) }
    // Deltas of the second hidden layer of this size pass a weight on to the lit pixel.
    for output in 0..<5 { training.set("layers.2.weight", output: output, to: output == 0 ? 1e4 : -1e4) }
    training.set("layers.1.bias", to: 10)
    training.set("layers.0.bias", to: 10)
    let result = try training.run(workers: workers)
    #expect(result.stops == Array(repeating: 1, count: workers))
    #expect(result.places == Array(repeating: .parameter(tensor: "layers.0.weight"), count: workers))
    #expect(result.score.nonFiniteCount == 0)
  }
}
