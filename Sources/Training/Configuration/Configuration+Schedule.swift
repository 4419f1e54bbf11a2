import NeuralNetwork

extension Configuration {
  /// The learning rate over the epochs.
  package struct ScheduleSettings: ConfigurationSection {
    /// The name of a schedule, which decides what other keys there are.
    package enum Name: String, CaseIterable, Sendable {
      case constant, step, cosine
    }

    /// What follows the warm-up.
    package var decay: LearningRateSchedule.Shape
    /// The epochs, or parts of one, in which the learning rate rises from 0; at least 0.
    package var warmupEpochs = 1.0

    /// The same in steps; nil for `warmupEpochs`.
    package var warmupSteps: Int?

    package init() { self.init(.cosine) }

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
      try visitor.key(
        "name", &name, .choice.about("How the learning rate changes over time; each schedule has keys of its own."))
      if name != self.name { self = Self(name) }
      try visitor.key(
        "warmup_epochs", &warmupEpochs,
        .number(in: 0...10_000).about("The epochs in which the learning rate rises from 0."))
      try visitor.key(
        "warmup_steps", &warmupSteps,
        .orAuto(.integer(in: 0...1_000_000_000)).about("The same in steps; auto goes by warmup_epochs."))
      switch decay {
      case .constant: break
      case .step(var everyEpochs, var factor):
        try visitor.key("every_epochs", &everyEpochs, .integer(in: 1...10_000).about("The epochs between two decays."))
        try visitor.key(
          "factor", &factor, .positiveNumber(through: 1).about("What the learning rate is multiplied by at each decay.")
        )
        decay = .step(everyEpochs: everyEpochs, factor: factor)
      case .cosine(var finalFraction):
        try visitor.key(
          "final_fraction", &finalFraction,
          .number(in: 0...1).about("The fraction of the highest learning rate that is left at the end."))
        decay = .cosine(finalFraction: finalFraction)
      }
    }
  }
}
