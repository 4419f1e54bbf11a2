/// The architecture of a multilayer perceptron: linear layers, each but the last followed by an activation and dropout.
///
/// A value that holds no numbers; those stand in a flat buffer laid out by `layout`. An `MLPPass` computes with both.
public struct MLP: Sendable, Equatable {
  /// The layers from input to logits.
  public let layers: [Linear]
  /// Where the layers' tensors stand: `layers.0.weight`, `layers.0.bias`, `layers.1.weight`, …
  public let layout: ParameterLayout
  /// What follows each hidden layer.
  public let activation: Activation
  /// What follows each activation in training.
  public let dropout: Dropout

  /// A perceptron with these widths, all positive.
  ///
  /// - Parameters:
  ///   - inputs: The width of a flattened picture, 784 for MNIST.
  ///   - hidden: The widths of the hidden layers; none for logistic regression.
  ///   - classes: The number of logits.
  ///   - activation: What follows each hidden layer.
  ///   - dropout: The probability in [0, 1) that a hidden unit is dropped in training.
  public init(inputs: Int, hidden: [Int], classes: Int, activation: Activation = .relu, dropout: Float = 0) {
    var layout = ParameterLayout()
    var layers: [Linear] = []
    let widths = [inputs] + hidden + [classes]
    for (index, (inputs, outputs)) in zip(widths, widths.dropFirst()).enumerated() {
      let weight = layout.appendWeight("layers.\(index).weight", inputs: inputs, outputs: outputs)
      let bias = layout.appendBias("layers.\(index).bias", outputs: outputs)
      layers.append(
        Linear(
          inputs: inputs, outputs: outputs, weightOffset: weight.offset, weightStride: weight.rowStride,
          biasOffset: bias.offset))
    }
    self.layers = layers
    self.layout = layout
    self.activation = activation
    self.dropout = Dropout(probability: dropout)
  }

  /// The width of a row of inputs.
  public var inputs: Int { layers[0].inputs }
  /// The number of logits.
  public var classes: Int { layers[layers.count - 1].outputs }

  /// The widths as people write them, such as `784-512-512-10`.
  public var widths: String {
    ([inputs] + layers.map(\.outputs)).map(String.init).joined(separator: "-")
  }
}
