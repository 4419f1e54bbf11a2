import NeuralNetwork

extension Configuration {
  /// The network: a multilayer perceptron from 784 pixels to 10 classes.
  package struct Model: ConfigurationSection {
    /// The units of each hidden layer; none makes the network a softmax regression.
    package var hidden = [512, 512]
    /// What follows each hidden layer.
    package var activation = Activation.relu
    /// The probability that a hidden unit is dropped in training, in [0, 1).
    package var dropout = 0.2
    /// The distribution of the initial weights.
    package var initializer = Initializer.he

    package init() {}

    package mutating func visit<Visitor: ConfigurationVisitor>(_ visitor: inout Visitor) throws(Visitor.Failure) {
      try visitor.key("hidden", &hidden, .list(of: .integer(in: 1...65_536), atMost: 64))
      try visitor.key("activation", &activation, .choice)
      try visitor.key("dropout", &dropout, .number(in: 0..<1))
      try visitor.key("initializer", &initializer, .choice)
    }
  }
}
