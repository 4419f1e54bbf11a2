import NeuralNetwork

extension TrainedModel {
  /// The probability of each class for one picture.
  ///
  /// - Parameter pixels: As many as the network has inputs, each 0 to 255.
  /// - Throws: `FileError` where the model reads pictures of another size; `OneDNNError`.
  package func probabilities(of pixels: [UInt8]) throws -> [Float] {
    guard pixels.count == model.inputs else {
      throw FileError(
        path: "model", problem: "reads pictures of \(model.inputs) pixels, not of \(pixels.count)",
        remedy: "Use a model that was trained on 28×28 pictures.")
    }
    let pass = try MLPPass(model, capacity: 1)
    for (index, pixel) in pixels.enumerated() { pass.inputs[index] = Float(pixel) / 255 }
    try parameters.withUnsafeBufferPointer { parameters in
      guard let start = parameters.baseAddress else { preconditionFailure("a network has parameters") }
      try pass.forward(rows: 1, parameters: start)
    }
    return softmax(pass.logits)
  }
}
