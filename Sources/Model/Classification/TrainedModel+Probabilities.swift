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

  /// inputs · weight + bias: for each output the bias first, then its inputs in order.
  private func outputs(of layer: Linear, for inputs: [Float]) -> [Float] {
    var sums = Array(parameters[layer.biasOffset..<layer.biasOffset + layer.outputs])
    for (index, input) in inputs.enumerated() {
      let row = layer.weightOffset + index * layer.weightStride
      for unit in 0..<layer.outputs { sums[unit] += parameters[row + unit] * input }
    }
    return sums
  }
}
