import Testing
import Training

@Suite struct LoggingSettingsTests {
  @Test func `has defaults, and a command may be empty`() throws {
    let standard = try Configuration(yaml: #"logging: {command: ""}"#, file: "a.yaml").logging
    #expect((standard.tensorboard, standard.command, standard.everySteps) == (false, "", 0))
  }

  @Test func `a run may go on with other loggers`() throws {
    let new = try Configuration(
      yaml: "logging: {tensorboard: true, command: cat, every_steps: 5}", file: "a.yaml")
    let changes = new.changes(since: Configuration())
    #expect(changes.map(\.key) == ["logging.tensorboard", "logging.command", "logging.every_steps"])
    #expect(changes.allSatisfy { $0.isAllowed })
  }

  @Test(arguments: ["command:", "command: null", "every_steps: -1", "tensorboard: 1"])
  func `refuses what is none`(settings: String) throws {
    #expect(throws: ConfigurationError.self) { try Configuration(yaml: "logging: {\(settings)}", file: "a.yaml") }
  }
}
