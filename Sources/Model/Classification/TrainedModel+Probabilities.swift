extension TrainedModel {
  /// The probability of each class for one picture.
  ///
  /// Plain loops: for one picture they take about a millisecond, and need no library of matrix products.
  ///
  /// - Parameter pixels: [inputs], each 0 to 255.
  /// - Returns: [classes], which add up to 1.
  public func probabilities(of pixels: [UInt8]) -> [Float] {
    precondition(pixels.count == model.inputs, "every input needs a pixel")
    let lastLayer = model.layers.count - 1
    let logits = model.layers.enumerated().reduce(pixels.map { Float($0) / 255 }) { inputs, layer in
      let outputs = self.outputs(of: layer.element, for: inputs)
      return layer.offset == lastLayer ? outputs : outputs.map { model.activation($0) }
    }
    return softmax(logits)
  }

  /// weight · inputs + bias.
  private func outputs(of layer: Linear, for inputs: [Float]) -> [Float] {
    (0..<layer.outputs).map { unit in
      let start = layer.weightOffset + unit * layer.inputs
      let weights = parameters[start..<start + layer.inputs]
      return zip(weights, inputs).reduce(parameters[layer.biasOffset + unit]) { $0 + $1.0 * $1.1 }
    }
  }
}
