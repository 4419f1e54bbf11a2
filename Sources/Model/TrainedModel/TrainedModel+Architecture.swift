import Platform
import Platform

extension TrainedModel {
  /// The perceptron that a file's tensors are the parameters of, from their shapes alone: nothing is read or allocated.
  ///
  /// - Throws: `FileError` where there are other tensors, a layer doesn't fit the one before, or one has no units or more
  ///   than a configuration can give it.
  static func architecture(of file: Safetensors, _ layers: LayerNames) throws(FileError) -> MLP {
    func refused(_ problem: String) -> FileError {
      FileError(path: file.path, problem: problem, remedy: "Give a model that Lockstep has trained.")
    }
    let shapes = layers.names.compactMap { file["\($0).weight"]?.shape }
    let widths = shapes.prefix(1).map { $0[1] } + shapes.map { $0[0] }
    guard let inputs = widths.first, let classes = widths.last, widths.count > 1,
      let activation = Activation(rawValue: file.metadata[activationKey] ?? Activation.relu.rawValue)
    else { throw refused("holds no multilayer perceptron") }
    for (layer, width) in widths.enumerated() where width < 1 {
      throw refused(
        layer == 0
          ? "\(layers.names[0]).weight takes no input"
          : "\(layers.names[layer - 1]).weight has no units: its shape has a 0")
    }
    for (layer, shape) in shapes.enumerated() where shape[1] != widths[layer] {
      throw refused(
        "\(layers.names[layer]).weight takes \(shape[1]) inputs, but the layer before has \(widths[layer]) units")
    }
    try checkSizes(widths, refused)
    let model = MLP(
      inputs: inputs, hidden: Array(widths.dropFirst().dropLast()), classes: classes, activation: activation)
    for tensor in model.layout.tensors { try file.checked(layers.inFile(tensor.name), shape: tensor.shape) }
    let names = Set(model.layout.tensors.map { layers.inFile($0.name) })
    if let other = file.tensors.first(where: { !names.contains($0.name) }) {
      throw refused("has a tensor \(other.name.cut(to: 80)) that is no part of a multilayer perceptron")
    }
    return model
  }

  /// Checks that a network is no larger than training makes them: what is computed with it takes memory by its widths, not
  /// by the file's size.
  private static func checkSizes(_ widths: [Int], _ refused: (String) -> FileError) throws(FileError) {
    typealias Limits = ModelLimits
    guard widths.count - 2 <= Limits.mostLayers else {
      throw refused("has more than the \(Limits.mostLayers) hidden layers that a model may have")
    }
    for (layer, width) in widths.enumerated().dropFirst().dropLast() where !Limits.widths.contains(width) {
      throw refused(
        "layers.\(layer - 1).weight has \(width) units, more than the \(Limits.widths.upperBound) of a layer")
    }
    guard let classes = widths.last, classes <= Limits.mostClasses else {
      throw refused("tells more than \(Limits.mostClasses) classes apart")
    }
    // No layer's weights are more than the file's bytes, so that the sum can't overflow.
    guard zip(widths, widths.dropFirst()).reduce(0, { $0 + $1.0 * $1.1 }) <= Limits.mostWeights else {
      throw refused("has more than the \(Limits.mostWeights) weights that a model may have")
    }
  }
}
