import Model
import NeuralNetwork

extension Configuration {
  /// The network: a multilayer perceptron from a picture's pixels to its class.
  package struct ModelSettings: ConfigurationSection {
    /// The units of each hidden layer; none makes the network a softmax regression.
    package var hidden = [512, 512]
    /// What follows each hidden layer.
    package var activation = Activation.relu
    /// The probability that a hidden unit is dropped in training, in [0, 1); rounded to a multiple of 2⁻¹⁶.
    package var dropout = 0.2
    /// The probability that a pixel is dropped in training, in [0, 1); rounded likewise.
    package var inputDropout = 0.0
    /// The distribution of the initial weights.
    package var initializer = Initializer.he
    /// A file with the parameters to start from in place of drawn ones; empty for none.
    package var from = ""

    package init() {}

    /// The weights of the network for such pictures; without overflow, as a side has at most 65,536 units.
    func weightCount(inputs: Int, classes: Int) -> Int {
      let widths = [inputs] + hidden + [classes]
      return zip(widths, widths.dropFirst()).reduce(0) { $0 + $1.0 * $1.1 }
    }

    package mutating func visit<Visitor: ConfigurationVisitor>(_ visitor: inout Visitor) throws(Visitor.Failure) {
      try visitor.key(
        "hidden", &hidden,
        .list(of: .integer(in: ModelLimits.widths), atMost: ModelLimits.mostLayers).about(
          "The units of each hidden layer; [] trains a softmax regression."))
      try visitor.key("activation", &activation, .choice.about("What follows each hidden layer."))
      try visitor.key(
        "dropout", &dropout,
        .fraction(inUnitsOf: 0x1p-16).about("The probability that a hidden unit is dropped for a training sample."))
      try visitor.key(
        "input_dropout", &inputDropout,
        .fraction(inUnitsOf: 0x1p-16).about("The probability that a pixel is dropped for a training sample."))
      try visitor.key(
        "initializer", &initializer,
        .choice.about(
          "The distribution of the initial weights: he suits relu and gelu, glorot tanh and sigmoid."))
      try visitor.key(
        "from", &from,
        .textOrNone.about(
          "A file of weights to start from, safetensors or NumPy's npz, instead of initial ones; \"\" for none."))
    }
  }
}
