import NeuralNetwork

extension Configuration {
  /// The network: a multilayer perceptron from a picture's pixels to its class.
  package struct Model: ConfigurationSection {
    /// The units of each hidden layer; none makes the network a softmax regression.
    package var hidden = [512, 512]
    /// What follows each hidden layer.
    package var activation = Activation.relu
    /// The probability that a hidden unit is dropped in training, in [0, 1).
    package var dropout = 0.2
    /// The distribution of the initial weights.
    package var initializer = Initializer.he

    /// The most weights that are trained.
    static let greatestWeightCount = 1 << 30

    package init() {}

    /// The weights of the network for such pictures; without overflow, as a side has at most 65,536 units.
    func weightCount(inputs: Int, classes: Int) -> Int {
      let widths = [inputs] + hidden + [classes]
      return zip(widths, widths.dropFirst()).reduce(0) { $0 + $1.0 * $1.1 }
    }

    package mutating func visit<Visitor: ConfigurationVisitor>(_ visitor: inout Visitor) throws(Visitor.Failure) {
      try visitor.key("hidden", &hidden, .list(of: .integer(in: 1...65_536), atMost: 64))
      try visitor.key("activation", &activation, .choice)
      try visitor.key("dropout", &dropout, .number(in: 0..<1))
      try visitor.key("initializer", &initializer, .choice)
    }
  }
}
