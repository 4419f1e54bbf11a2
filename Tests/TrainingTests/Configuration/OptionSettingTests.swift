import Testing
import Training

@Suite struct OptionSettingTests {
  @Test func `a setting by an option of its own is one by --set, and errors name the option`() throws {
    let read = { (options: [OptionSetting]) throws(ConfigurationError) in
      try Configuration(
        yaml: "optimizer: {learning_rate: 0.3}", file: "a.yaml", overrides: ["training.seed=3"], options: options)
    }
    let configuration = try read([
      OptionSetting("--lr", "optimizer.learning_rate", "0.05"), OptionSetting("--epochs", "training.epochs", "7"),
    ])
    #expect(configuration.optimizer.learningRate == 0.05)
    #expect((configuration.training.epochs, configuration.training.seed) == (7, 3))
    #expect(
      #expect(throws: ConfigurationError.self) { try read([OptionSetting("--lr", "optimizer.learning_rate", "fast")]) }?
        .description.hasPrefix("--lr (optimizer.learning_rate): \"fast\" is not allowed\nGive a number above 0") == true
    )
    let plain = try read([OptionSetting("--momentum", "optimizer.momentum", "0")])
    #expect(plain.optimizer.rule == .sgd(momentum: 0, nesterov: false), "the default of nesterov goes with a momentum")
    #expect(try Configuration(yaml: nil, file: "none") == Configuration())
    let twice = #expect(throws: ConfigurationError.self) {
      try Configuration(
        yaml: nil, file: "none", overrides: ["model.hidden=[]"],
        options: [OptionSetting("--hidden", "model.hidden", "[32]")])
    }
    #expect(twice?.description.hasPrefix("--hidden (model.hidden): is also given by --set model.hidden\n") == true)
    let warmup = #expect(throws: ConfigurationError.self) {
      try read([
        OptionSetting("--epochs", "training.epochs", "5"), OptionSetting("--warmup", "schedule.warmup_epochs", "10000"),
      ])
    }
    #expect(warmup?.description.hasPrefix("--warmup (schedule.warmup_epochs): the warm-up of 10,000 epochs") == true)
  }
}
