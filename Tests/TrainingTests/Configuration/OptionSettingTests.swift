import Testing
import Training

@Suite struct OptionSettingTests {
  @Test func `a setting by an option of its own is one by --set, and errors name the option`() throws {
    let read = { (options: [OptionSetting]) throws(ConfigurationError) in
      try Configuration(
        yaml: "optimizer: {learning_rate: 0.3}", file: "a.yaml", overrides: ["training.epochs=3"], options: options)
    }
    let configuration = try read([
      OptionSetting("--lr", "optimizer.learning_rate", "0.05"), OptionSetting("--epochs", "training.epochs", "7"),
    ])
    #expect(configuration.optimizer.learningRate == 0.05)
    #expect(configuration.training.epochs == 7)
    #expect(
      #expect(throws: ConfigurationError.self) { try read([OptionSetting("--lr", "optimizer.learning_rate", "fast")]) }?
        .description.hasPrefix("--lr (optimizer.learning_rate): \"fast\" is not allowed\nGive a number above 0") == true
    )
    let plain = try read([OptionSetting("--momentum", "optimizer.momentum", "0")])
    #expect(plain.optimizer.rule == .sgd(momentum: 0, nesterov: false), "the default of nesterov goes with a momentum")
    #expect(try Configuration(yaml: nil, file: "none") == Configuration())
  }
}
