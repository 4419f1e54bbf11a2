import Foundation
import Model
import Platform
import Testing
import TestSupport
import Training

@Suite struct OverrideTests {
  @Test func `overrides replace and add values before these are validated`() throws {
    let configuration = try Configuration(
      yaml: "optimizer: {name: adam, learning_rate: wrong}", file: "a.yaml",
      overrides: [
        "optimizer.learning_rate=1", "optimizer.learning_rate=0.05", "model.hidden=[9, 8]", "optimizer.name=sgd",
        "optimizer.momentum=0.5", "data.directory=a=b",
      ])
    #expect(configuration.optimizer.learningRate == 0.05)
    #expect(configuration.optimizer.rule == .sgd(momentum: 0.5, nesterov: true))
    #expect(configuration.model.hidden == [9, 8])
    #expect(configuration.data.directory == "a=b")
  }

  @Test func `another name drops what the file says of the old one`() throws {
    let file = """
      optimizer: {name: sgd, learning_rate: 0.2, momentum: 0.8, nesterov: true, weight_decay: 0.25}
      schedule: {name: cosine, warmup_epochs: 0.5, final_fraction: 0.1}
      """
    func configuration(_ overrides: String...) throws -> Configuration {
      try Configuration(yaml: file, file: "a.yaml", overrides: overrides)
    }
    let adam = try configuration("optimizer.name=adam", "optimizer.beta1=0.5").optimizer
    #expect(adam.rule == .adam(beta1: 0.5, beta2: 0.999, epsilon: 1e-8))
    #expect((adam.learningRate, adam.weightDecay) == (0.001, 0))
    let adamw = try configuration("optimizer.name=adamw", "optimizer.learning_rate=0.3").optimizer
    #expect((adamw.learningRate, adamw.weightDecay) == (0.3, 0.01))
    let schedule = try configuration("schedule.name=constant").schedule
    #expect(schedule.decay == .constant && schedule.warmupEpochs == 0.5)
    // The same name changes nothing, and what belongs to no name is still an error.
    #expect(try configuration("optimizer.name=sgd") == configuration())
    #expect(throws: ConfigurationError.self) { try configuration("optimizer.name=adam", "optimizer.momentum=0.5") }
    #expect(throws: ConfigurationError.self) {
      try Configuration(yaml: "optimizer: {momentun: 1}", file: "a.yaml", overrides: ["optimizer.name=adam"])
    }
  }

  @Test func `another data set drops what only data of the user's own has, and leaves the folder`() throws {
    func data(_ file: String, _ override: String) throws -> Configuration.DataSettings {
      try Configuration(yaml: "data: \(file)", file: "a.yaml", overrides: [override]).data
    }
    let mnist = try data("{dataset: custom, name: letters, classes: 26, directory: x}", "data.dataset=mnist")
    #expect((mnist.title, mnist.classCount, mnist.directory) == ("mnist", 10, "x"))
    let custom = try data("{dataset: mnist, directory: x, holdout: 0.1}", "data.dataset=custom")
    #expect((custom.title, custom.classCount, custom.directory, custom.holdout) == ("custom", nil, "x", 0.1))
  }

  @Test(arguments: [
    ("optimizer.learning_rate=-1", "--set optimizer.learning_rate: \"-1\" is not allowed\nGive a number above 0"),
    ("optimizer.learning_rat=1", "--set optimizer.learning_rat: unknown key\nDid you mean learning_rate?"),
    ("optimizer.beta1=0.5", "--set optimizer.beta1: does not apply to sgd\nIt belongs to adam, adamw;"),
    ("optimiser.name=sgd", "--set optimiser.name: unknown section\nDid you mean optimizer?"),
    ("epochs=3", "--set epochs: is not SECTION.KEY=VALUE\nDid you mean --set training.epochs=3?"),
    ("lr=0.1", "--set lr: is not SECTION.KEY=VALUE\nDid you mean --set optimizer.learning_rate=0.1?"),
    ("name=adam", "--set name: is not SECTION.KEY=VALUE\nWrite for example"),
    ("training.seed=!mine 3", "--set training.seed: has the tag !mine"),
    ("training.epochs", "--set training.epochs: is not SECTION.KEY=VALUE\n"),
    ("", "--set : is not SECTION.KEY=VALUE\n"),
    ("training.epochs=", "--set training.epochs: no value is given\n"),
    ("model.hidden=[1", "--set model.hidden: is not valid YAML"),
    ("training.keep=best", "--set training.keep: the best epoch is chosen by held-out"),
  ])
  func `an override that is wrong is named as the option`(argument: String, start: String) throws {
    let error = try #require(throws: ConfigurationError.self) {
      try Configuration(yaml: "training: {epochs: 2}", file: "a.yaml", overrides: [argument])
    }
    #expect(error.description.hasPrefix(start))
  }
}
