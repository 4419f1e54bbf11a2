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
    pixels.map { Float($0) / 255 }.withUnsafeBufferPointer { pass.inputs.update(from: $0) }
    try MLPParameters.with(parameters, of: model, precision: .float32) {
      try pass.forward(rows: 1, parameters: $0)
    }
    return softmax(pass.logits)
  }
}
