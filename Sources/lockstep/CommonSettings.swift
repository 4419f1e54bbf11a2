import ArgumentParser
import Training

/// The settings that are changed most, with options of their own.
struct CommonSettings: ParsableArguments {
  @Option(
    name: .customLong("lr"),
    help: ArgumentHelp("The same as --set optimizer.learning_rate=<number>; and so on.", valueName: "number"))
  var learningRate: String?

  @Option(help: ArgumentHelp("training.epochs", valueName: "count"))
  var epochs: String?

  @Option(help: ArgumentHelp("training.batch_size, over all ranks together", valueName: "images"))
  var batchSize: String?

  @Option(help: ArgumentHelp("training.seed", valueName: "number"))
  var seed: String?

  @Option(help: ArgumentHelp("optimizer.name", valueName: "sgd|rmsprop|adam|adamw"))
  var optimizer: String?

  @Option(help: ArgumentHelp("optimizer.momentum", valueName: "number"))
  var momentum: String?

  @Option(help: ArgumentHelp("optimizer.weight_decay", valueName: "number"))
  var weightDecay: String?

  @Option(help: ArgumentHelp("schedule.name", valueName: "constant|step|cosine"))
  var schedule: String?

  @Option(help: ArgumentHelp("schedule.warmup_epochs", valueName: "epochs"))
  var warmup: String?

  @Option(help: ArgumentHelp("model.hidden: units of each hidden layer, such as 512,512", valueName: "units"))
  var hidden: String?

  @Option(help: ArgumentHelp("model.activation", valueName: "relu|tanh|sigmoid|gelu"))
  var activation: String?

  @Option(help: ArgumentHelp("model.dropout", valueName: "number"))
  var dropout: String?

  @Option(help: ArgumentHelp("training.precision", valueName: "float32|bfloat16"))
  var precision: String?

  @Option(help: ArgumentHelp("training.threads of each rank", valueName: "count"))
  var threads: String?

  @Option(help: ArgumentHelp("training.micro_batches: the most ranks and threads", valueName: "count"))
  var microBatches: String?

  @Option(help: ArgumentHelp("data.dataset: mnist, fashion-mnist, kmnist, synthetic or custom", valueName: "name"))
  var dataset: String?

  @Option(help: ArgumentHelp("data.holdout: the fraction kept out of training", valueName: "number"))
  var holdout: String?

  @Flag(help: "logging.tensorboard: write event files for TensorBoard")
  var tensorboard = false

  /// Those that are given, as settings.
  var settings: [OptionSetting] {
    let given: [(option: String, key: String, value: String?)] = [
      ("--lr", "optimizer.learning_rate", learningRate), ("--epochs", "training.epochs", epochs),
      ("--batch-size", "training.batch_size", batchSize), ("--seed", "training.seed", seed),
      ("--optimizer", "optimizer.name", optimizer), ("--momentum", "optimizer.momentum", momentum),
      ("--weight-decay", "optimizer.weight_decay", weightDecay), ("--schedule", "schedule.name", schedule),
      ("--warmup", "schedule.warmup_epochs", warmup), ("--hidden", "model.hidden", hidden.map(Self.list)),
      ("--activation", "model.activation", activation), ("--dropout", "model.dropout", dropout),
      ("--precision", "training.precision", precision), ("--threads", "training.threads", threads),
      ("--micro-batches", "training.micro_batches", microBatches), ("--dataset", "data.dataset", dataset),
      ("--holdout", "data.holdout", holdout), ("--tensorboard", "logging.tensorboard", tensorboard ? "true" : nil),
    ]
    return given.compactMap { option, key, value in value.map { OptionSetting(option, key, $0) } }
  }

  /// Numbers separated by commas as a list of YAML.
  private static func list(_ text: String) -> String { text.hasPrefix("[") ? text : "[\(text)]" }
}
