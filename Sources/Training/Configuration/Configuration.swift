/// Every setting of a run.
///
/// `Configuration()` has each key's default. A configuration read from text has been validated: every value is in its
/// range, and the values fit together.
package struct Configuration: Equatable, Sendable {
  /// What is trained on.
  package var data = DataSettings()
  /// How the training images are deformed.
  package var augmentation = AugmentationSettings()
  /// The network.
  package var model = ModelSettings()
  /// The update rule.
  package var optimizer = OptimizerSettings()
  /// The learning rate over the epochs.
  package var schedule = ScheduleSettings()
  /// How long and how the training runs.
  package var training = TrainingSettings()
  /// When the state of the run is stored.
  package var checkpoint = CheckpointSettings()
  /// What is watched over while the training runs.
  package var resilience = ResilienceSettings()
  /// Who gets the numbers of the run beside its own files.
  package var logging = LoggingSettings()

  /// The configuration in which every key has its default.
  package init() {}

  /// The configuration of a YAML text.
  ///
  /// - Parameters:
  ///   - yaml: The text; nil for none. Missing sections and keys keep their defaults.
  ///   - file: What errors call the text.
  ///   - overrides: Arguments `SECTION.KEY=VALUE`, applied in order before anything is validated. One of a section's
  ///     `name` drops keys of the text that don't apply to the new name, or whose default is another one there.
  ///   - options: Settings by options of their own, applied after `overrides`.
  /// - Throws: What is wrong first: the YAML, a section, an override, a key that is given by `overrides` and `options`, a key
  ///   or value, or values that don't fit together.
  package init(
    yaml: String?, file: String, overrides: [String] = [], options: [OptionSetting] = []
  ) throws(ConfigurationError) {
    var text = try ConfigurationText(yaml: yaml, file: file, sections: Configuration().sections.map(\.name))
    for argument in overrides { try text.override(argument, option: "--set") }
    for setting in options {
      guard !overrides.contains(where: { $0.hasPrefix(setting.key + "=") }) else {
        throw ConfigurationError(
          origin: .option(setting.option), key: setting.key, problem: "is also given by --set \(setting.key)",
          remedy: "Give one of them.")
      }
      try text.override(setting.argument, option: setting.option)
    }
    var reader = ConfigurationReader(text)
    try visit(&reader)
    for conflict in conflicts {
      let given = conflict.keys.compactMap { key in text.settings.first { "\($0.section).\($0.key)" == key } }
        .min { $0.origin.isOption && !$1.origin.isOption }
      throw ConfigurationError(
        origin: given?.origin ?? .file(file, line: nil), key: given.map { "\($0.section).\($0.key)" },
        problem: conflict.problem, remedy: conflict.remedy)
    }
  }

  /// Every key that applies with its value, section by section, in the order of their declaration; values are YAML.
  package var sections: [(name: String, keys: [(name: String, value: String)])] {
    var (configuration, printer) = (self, ConfigurationPrinter())
    configuration.visit(&printer)
    return printer.sections
  }

  /// The whole configuration as YAML; reading it gives an equal configuration.
  package var resolvedYAML: String {
    sections.map { section in
      "\(section.name):\n" + section.keys.map { "  \($0.name): \($0.value)\n" }.joined()
    }.joined()
  }

  /// Visits every section.
  mutating func visit<Visitor: ConfigurationVisitor>(_ visitor: inout Visitor) throws(Visitor.Failure) {
    try visitor.section("data", &data)
    try visitor.section("augmentation", &augmentation)
    try visitor.section("model", &model)
    try visitor.section("optimizer", &optimizer)
    try visitor.section("schedule", &schedule)
    try visitor.section("training", &training)
    try visitor.section("checkpoint", &checkpoint)
    try visitor.section("resilience", &resilience)
    try visitor.section("logging", &logging)
  }
}
