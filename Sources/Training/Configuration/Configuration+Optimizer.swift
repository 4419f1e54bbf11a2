extension Configuration {
  /// The update rule.
  package struct OptimizerSettings: ConfigurationSection {
    /// The name of an update rule, which decides what other keys there are.
    package enum Name: String, CaseIterable, Sendable {
      case sgd, rmsprop, adam, adamw
    }

    /// An update rule with the settings that it alone has.
    package enum Rule: Equatable, Sendable {
      /// Stochastic gradient descent; momentum in [0, 1).
      case sgd(momentum: Double, nesterov: Bool)
      /// RMSprop; smoothing of the squared gradient and momentum in [0, 1).
      case rmsprop(smoothing: Double, epsilon: Double, momentum: Double)
      /// Adam, whose weight decay is part of the gradient; both betas in [0, 1).
      case adam(beta1: Double, beta2: Double, epsilon: Double)
      /// Adam, whose weight decay is apart from the gradient; both betas in [0, 1).
      case adamw(beta1: Double, beta2: Double, epsilon: Double)
    }

    /// The update rule.
    package var rule: Rule
    /// The highest learning rate, above 0: what the schedule starts from after its warm-up.
    package var learningRate: Double
    /// The batch size that the learning rate is meant for; nil for whatever `training.batch_size` is.
    package var baseBatchSize: Int?
    /// The weight decay, at least 0.
    package var weightDecay: Double

    /// Whether biases are decayed as weights are.
    package var decaysBiases = true
    /// The bound of the gradient's norm; 0 for none.
    package var clipNorm = 0.0

    package init() { self.init(.sgd) }

    /// The defaults of an update rule.
    package init(_ name: Name) {
      (rule, learningRate, weightDecay) =
        switch name {
        case .sgd: (.sgd(momentum: 0.9, nesterov: true), 0.1, 0.0005)
        case .rmsprop: (.rmsprop(smoothing: 0.9, epsilon: 1e-7, momentum: 0), 0.001, 0)
        case .adam: (.adam(beta1: 0.9, beta2: 0.999, epsilon: 1e-8), 0.001, 0)
        case .adamw: (.adamw(beta1: 0.9, beta2: 0.999, epsilon: 1e-8), 0.001, 0.01)
        }
    }

    package static var alternatives: [Self] { Name.allCases.map { Self($0) } }

    /// The update rule's name.
    package var name: Name {
      switch rule {
      case .sgd: .sgd
      case .rmsprop: .rmsprop
      case .adam: .adam
      case .adamw: .adamw
      }
    }

    package mutating func visit<Visitor: ConfigurationVisitor>(_ visitor: inout Visitor) throws(Visitor.Failure) {
      var name = name
      try visitor.key("name", &name, .choice.about("The update rule; each has keys of its own."))
      if name != self.name { self = Self(name) }
      try visitor.key(
        "learning_rate", &learningRate,
        .positiveNumber(through: 100).asFloat.about(
          "The highest learning rate: what the schedule starts from after its warm-up."))
      try visitor.key(
        "base_batch_size", &baseBatchSize,
        .orAuto(.integer(in: 1...1_000_000)).about(
          "The batch size that learning_rate is meant for: it is multiplied by training.batch_size / base_batch_size; auto leaves it as it is."
        ))
      switch rule {
      case .sgd(var momentum, var nesterov):
        try visitor.key(
          "momentum", &momentum,
          .number(in: 0..<1).asFloat.about("The fraction of the last update that goes into the next."))
        // The default goes with a momentum; asked for without one, it's a conflict.
        if momentum == 0 { nesterov = false }
        try visitor.key(
          "nesterov", &nesterov,
          .flag.about(
            "Whether the gradient's step starts from where the momentum leads; needs a momentum."))
        rule = .sgd(momentum: momentum, nesterov: nesterov)
      case .rmsprop(var smoothing, var epsilon, var momentum):
        try visitor.key(
          "smoothing", &smoothing,
          .number(in: 0..<1).asFloat.about("The smoothing factor of the mean squared gradient."))
        try visitor.key(
          "epsilon", &epsilon,
          .positiveNumber(through: 1).asFloat.about(
            "What is added to the root of the mean squared gradient, so that nothing is divided by 0."))
        try visitor.key(
          "momentum", &momentum,
          .number(in: 0..<1).asFloat.about("The fraction of the last update that goes into the next."))
        rule = .rmsprop(smoothing: smoothing, epsilon: epsilon, momentum: momentum)
      case .adam(var beta1, var beta2, var epsilon):
        try Self.visitAdam(&visitor, &beta1, &beta2, &epsilon)
        rule = .adam(beta1: beta1, beta2: beta2, epsilon: epsilon)
      case .adamw(var beta1, var beta2, var epsilon):
        try Self.visitAdam(&visitor, &beta1, &beta2, &epsilon)
        rule = .adamw(beta1: beta1, beta2: beta2, epsilon: epsilon)
      }
      try visitor.key(
        "weight_decay", &weightDecay, .number(in: 0...1).asFloat.about("The pull of every weight towards 0."))
      try visitor.key(
        "decay_biases", &decaysBiases, .flag.about("Whether the weight decay pulls biases towards 0 as well."))
      try visitor.key(
        "clip_norm", &clipNorm,
        .number(in: 0...1_000_000).asFloat.about(
          "The bound of the norm of all parameters' gradient, which is scaled down to it; 0 for none."))
    }

    private static func visitAdam<Visitor: ConfigurationVisitor>(
      _ visitor: inout Visitor, _ beta1: inout Double, _ beta2: inout Double, _ epsilon: inout Double
    ) throws(Visitor.Failure) {
      try visitor.key("beta1", &beta1, .number(in: 0..<1).asFloat.about("The decay rate of the mean gradient."))
      try visitor.key("beta2", &beta2, .number(in: 0..<1).asFloat.about("The decay rate of the mean squared gradient."))
      try visitor.key(
        "epsilon", &epsilon,
        .positiveNumber(through: 1).asFloat.about(
          "What is added to the root of the mean squared gradient, so that nothing is divided by 0."))
    }
  }
}
