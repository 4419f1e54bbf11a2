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

  /// The options, their keys, and the values that they are given.
  private static var all: [(option: String, key: String, value: (CommonSettings) -> String?)] {
    [
      ("--lr", "optimizer.learning_rate", { $0.learningRate }), ("--epochs", "training.epochs", { $0.epochs }),
      ("--batch-size", "training.batch_size", { $0.batchSize }), ("--seed", "training.seed", { $0.seed }),
      ("--optimizer", "optimizer.name", { $0.optimizer }), ("--momentum", "optimizer.momentum", { $0.momentum }),
      ("--weight-decay", "optimizer.weight_decay", { $0.weightDecay }),
      ("--schedule", "schedule.name", { $0.schedule }),
      ("--warmup", "schedule.warmup_epochs", { $0.warmup }), ("--hidden", "model.hidden", { $0.hidden.map(list) }),
      ("--activation", "model.activation", { $0.activation }), ("--dropout", "model.dropout", { $0.dropout }),
      ("--precision", "training.precision", { $0.precision }), ("--threads", "training.threads", { $0.threads }),
      ("--micro-batches", "training.micro_batches", { $0.microBatches }),
      ("--dataset", "data.dataset", { $0.dataset }), ("--holdout", "data.holdout", { $0.holdout }),
      ("--tensorboard", "logging.tensorboard", { $0.tensorboard ? "true" : nil }),
    ]
  }

  /// Those that are given, as settings.
  var settings: [OptionSetting] {
    Self.all.compactMap { option, key, value in value(self).map { OptionSetting(option, key, $0) } }
  }

  /// The option of a key, such as `--lr`; nil where it has none.
  static func option(ofKey key: String) -> String? { all.first { $0.key == key }?.option }

  /// Numbers separated by commas as a list of YAML.
  private static func list(_ text: String) -> String { text.hasPrefix("[") ? text : "[\(text)]" }
}
