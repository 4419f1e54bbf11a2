extension Configuration {
  /// The learning rate over the epochs.
  package struct Schedule: ConfigurationSection {
    /// The name of a schedule, which decides what other keys there are.
    package enum Name: String, CaseIterable, Sendable {
      case constant, step, cosine
    }

    /// What follows the warm-up, with the settings that it alone has.
    package enum Decay: Equatable, Sendable {
      /// The learning rate stays.
      case constant
      /// The learning rate is multiplied by `factor`, in (0, 1], every so many epochs.
      case step(everyEpochs: Int, factor: Double)
      /// The learning rate falls along half a cosine to `finalFraction`, in [0, 1], of what it was.
      case cosine(finalFraction: Double)
    }

    /// What follows the warm-up.
    package var decay: Decay
    /// The epochs, or parts of one, in which the learning rate rises from 0; at least 0.
    package var warmupEpochs = 0.0

    package init() { self.init(.constant) }

    /// The defaults of a schedule.
    package init(_ name: Name) {
      decay =
        switch name {
        case .constant: .constant
        case .step: .step(everyEpochs: 10, factor: 0.1)
        case .cosine: .cosine(finalFraction: 0)
        }
    }

    package static var alternatives: [Self] { Name.allCases.map { Self($0) } }

    /// The schedule's name.
    package var name: Name {
      switch decay {
      case .constant: .constant
      case .step: .step
      case .cosine: .cosine
      }
    }

    package mutating func visit<Visitor: ConfigurationVisitor>(_ visitor: inout Visitor) throws(Visitor.Failure) {
      var name = name
      try visitor.key("name", &name, .choice)
      if name != self.name { self = Self(name) }
      try visitor.key("warmup_epochs", &warmupEpochs, .number(in: 0...10_000))
      switch decay {
      case .constant: break
      case .step(var everyEpochs, var factor):
        try visitor.key("every_epochs", &everyEpochs, .integer(in: 1...10_000))
        try visitor.key("factor", &factor, .positiveNumber(through: 1))
        decay = .step(everyEpochs: everyEpochs, factor: factor)
      case .cosine(var finalFraction):
        try visitor.key("final_fraction", &finalFraction, .number(in: 0...1))
        decay = .cosine(finalFraction: finalFraction)
      }
    }
  }
}
