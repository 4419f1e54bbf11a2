import Foundation
import Model
import Testing

extension EndToEnd {
  /// Configurations that can't be run.
  @Suite struct ConfigurationTests {
    @Test(arguments: [
      ("training:\n  epochs: [3\n", ["not valid YAML"]),
      ("model:\n\thidden: [8]\n", [":2: is not valid YAML"]),
      ("", ["holds no settings"]),
      ("trainning: {epochs: 3}\n", [":1: trainning: unknown section", "Did you mean training?"]),
      ("training:\n  epochs: 3\n  epoch: 3\n", [":3: training.epoch: unknown key", "Did you mean epochs?"]),
      ("training: {epochs: three}\n", [":1: training.epochs: \"three\" is not allowed", "a whole number from 1"]),
      ("training: {epochs: 0}\n", [":1: training.epochs: \"0\" is not allowed"]),
      ("training:\n  batch_size: -1\n", [":2: training.batch_size: \"-1\" is not allowed"]),
      ("optimizer: {learning_rate: -0.1}\n", [":1: optimizer.learning_rate: \"-0.1\"", "above 0"]),
      ("optimizer: {learning_rate: .inf}\n", [":1: optimizer.learning_rate: \".inf\""]),
      ("\n\nmodel: {dropout: 1}\n", [":3: model.dropout: \"1\" is not allowed", "below 1"]),
      ("optimizer: {name: sgd, beta1: 0.5}\n", [":1: optimizer.beta1: does not apply to sgd"]),
      ("training: {keep: best}\n", [":1: training.keep: ", "data.holdout"]),
      ("training: {batch_size: 3}\n", [":1: training.batch_size: micro_batches is 4"]),
    ])
    func `names the file, line, key and value`(yaml: String, words: [String]) async throws {
      let file = try Workspace.current.newFile(yaml, name: "bad.yaml")
      try await expectTrainingRefused(configuration: file, saying: [file] + words)
    }

    @Test(arguments: [
      ("optimizer.learning_rate=0", "--set optimizer.learning_rate: \"0\" is not allowed"),
      ("optimizer.rate=1", "--set optimizer.rate: unknown key"),
      ("epochs=3", "--set epochs: is not SECTION.KEY=VALUE"),
      ("training.epochs", "--set training.epochs: is not SECTION.KEY=VALUE"),
    ])
    func `names the option`(setting: String, words: String) async throws {
      try await expectTrainingRefused([setting], saying: [words])
    }

    @Test(arguments: [nil, 2])
    func `names a file that can't be read`(ranks: Int?) async throws {
      let missing = Workspace.current.newPath()
      try await expectTrainingRefused(
        ranks: ranks, configuration: missing, saying: ["\(missing): cannot be read: No such"])
      let folder = try Workspace.current.newFolder()
      try await expectTrainingRefused(
        ranks: ranks, configuration: folder, saying: ["\(folder): cannot be read: Is a dir"])
    }

    @Test(arguments: [("0.0001", "holds out 0"), ("0.9999", "leaves 0 to train on")])
    func `refuses to hold out none or all of the images`(holdout: String, words: String) async throws {
      try await expectTrainingRefused(
        ["data.holdout=\(holdout)", "training.keep=best"], saying: ["data.holdout is \(holdout): of 645", words])
    }

    @Test(arguments: [1, 2])
    func `refuses a network that is too large for the memory`(ranks: Int) async throws {
      let settings = [
        "model.hidden=[32000, 32000]", "optimizer.name=adam", "optimizer.learning_rate=0.001",
        "training.synchronization=allreduce", "data.holdout=0.3", "training.keep=best",
      ]
      try await expectTrainingRefused(
        ranks: ranks, settings,
        saying: [
          "This training takes ", "MiB are free",
          "MiB  parameters and optimizer state (model.hidden, optimizer.name)",
        ])
    }

    @Test func `refuses more ranks than micro-batches`() async throws {
      try await expectTrainingRefused(
        ranks: 3, ["training.micro_batches=2"], saying: ["3 ranks, but training.micro_batches is 2"])
    }
  }
}
