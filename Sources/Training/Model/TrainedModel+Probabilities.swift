import NeuralNetwork

extension TrainedModel {
  /// The probability of each class for one picture.
  ///
  /// - Parameter pixels: As many as the network has inputs, each 0 to 255.
  /// - Throws: `OneDNNError`.
  package func probabilities(of pixels: [UInt8]) throws -> [Float] {
    precondition(pixels.count == model.inputs, "every input needs a pixel")
    let pass = try MLPPass(model, capacity: 1)
    pixels.map { Float($0) / 255 }.withUnsafeBufferPointer { pass.inputs.update(from: $0) }
    try MLPParameters.with(parameters, of: model, precision: .float32) {
      try pass.forward(rows: 1, parameters: $0)
    }
    return softmax(pass.logits)
  }
}
