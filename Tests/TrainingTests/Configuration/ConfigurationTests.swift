import Foundation
import Model
import Platform
import Testing
import TestSupport
import Training

@Suite struct ConfigurationTests {
  private static let everyKey = """
    data:      {dataset: kmnist, directory: "my data: \\"x\\"", holdout: 0.25}
    augmentation: {rotation: [-15, 10.5], scale_x: [0.8, 1], scale_y: [1.1, 1.1], shear: [-0.1, 0.2],
                   translation_x: [-0.1, 0], translation_y: [0, 0.25], elastic_alpha: [34, 38], elastic_sigma: [5, 5]}
    model:     {hidden: [30, 20], activation: gelu, dropout: 0, input_dropout: 0.5, initializer: glorot}
    optimizer: {name: rmsprop, learning_rate: 1e-3, base_batch_size: 32, smoothing: 0.8,
                epsilon: 1e-07, momentum: 0.5, weight_decay: 0.01,
                decay_biases: false, clip_norm: 2.5}
    schedule:  {name: step, warmup_epochs: 0.5, warmup_steps: 12, every_epochs: 3, factor: 0.3}
    training:  {epochs: 7, batch_size: 64, micro_batches: 8, precision: float32, seed: 18446744073709551615,
                synchronization: shared_memory, keep: best, threads: 3, label_smoothing: 0.1, patience: 5,
                min_delta: 0.001, average_decay: 0.999}
    checkpoint: {every_steps: 50, every_epochs: 0, keep: 3, copies: 2, on_error: continue}
    logging: {tensorboard: true, command: "cat > 'a b'", every_steps: 20}
    """

  @Test func `reads every key`() throws {
    let configuration = try Configuration(yaml: Self.everyKey, file: "a.yaml")
    #expect(configuration.data.dataset == .kmnist)
    #expect(configuration.data.directory == "my data: \"x\"")
    #expect(configuration.data.holdout == 0.25)
    let ranges = configuration.augmentation.ranges
    #expect(ranges.rotation == -15...10.5)
    #expect([ranges.scaleX, ranges.scaleY] == [0.8...1, 1.1...1.1])
    #expect(ranges.shear == -0.1...0.2)
    #expect([ranges.translationX, ranges.translationY] == [-0.1...0, 0...0.25])
    #expect([ranges.elasticAlpha, ranges.elasticSigma] == [34...38, 5...5])
    #expect(configuration.model.inputDropout == 0.5)
    #expect(configuration.optimizer.clipNorm == 2.5 && !configuration.optimizer.decaysBiases)
    #expect(configuration.schedule.warmupSteps == 12)
    #expect((configuration.training.labelSmoothing, configuration.training.averageDecay) == (0.1, 0.999))
    #expect((configuration.training.patience, configuration.training.minimumDelta) == (5, 0.001))
    #expect(configuration.model.hidden == [30, 20])
    #expect(configuration.model.activation == .gelu)
    #expect(configuration.model.dropout == 0)
    #expect(configuration.model.initializer == .glorot)
    #expect(configuration.optimizer.rule == .rmsprop(smoothing: 0.8, epsilon: 1e-7, momentum: 0.5))
    #expect(configuration.optimizer.learningRate == 0.001)
    #expect(configuration.optimizer.baseBatchSize == 32)
    #expect(configuration.optimizer.weightDecay == 0.01)
    #expect(configuration.schedule.decay == .step(everyEpochs: 3, factor: 0.3))
    #expect(configuration.schedule.warmupEpochs == 0.5)
    #expect(configuration.training.epochs == 7)
    #expect(configuration.training.batchSize == 64)
    #expect(configuration.training.microBatches == 8)
    #expect(configuration.training.seed == .max)
    #expect(configuration.training.synchronization == .sharedMemory)
    #expect(configuration.training.keep == .best)
    #expect(configuration.training.threads == 3)
    #expect((configuration.checkpoint.everySteps, configuration.checkpoint.everyEpochs) == (50, 0))
    #expect(configuration.checkpoint.keep == 3)
    #expect(configuration.checkpoint.onError == .continue)
    #expect(configuration.logging.tensorboard)
    #expect((configuration.logging.command, configuration.logging.everySteps) == ("cat > 'a b'", 20))
  }

  @Test func `missing keys keep their defaults`() throws {
    let configuration = try Configuration(yaml: "training: {epochs: 3}\nmodel:\n", file: "a.yaml")
    var expected = Configuration()
    expected.training.epochs = 3
    #expect(configuration == expected)
    #expect(expected.model.hidden == [512, 512])
    #expect(expected.optimizer.rule == .sgd(momentum: 0.9, nesterov: true))
  }

  @Test(
    arguments: [(nil, 1_024, 0.1), (128, 1_024, 0.8), (1_024, 128, 0.0125), (100, 100, 0.1)] as [(Int?, Int, Float)])
  func `the learning rate follows the batch that it's meant for`(base: Int?, batch: Int, peak: Float) {
    var configuration = Configuration()
    (configuration.optimizer.baseBatchSize, configuration.training.batchSize) = (base, batch)
    configuration.schedule.decay = .constant
    let schedule = configuration.learningRateSchedule
    #expect(schedule.learningRate(step: 1_000, stepsPerEpoch: 10, totalSteps: 1_000) == peak)
  }

  @Test func `the default folder is named after the data set`() throws {
    #expect(try Configuration(yaml: "data: {dataset: fashion-mnist}", file: "a").data.directory == "data/fashion-mnist")
    let own = try Configuration(yaml: "data: {dataset: kmnist, directory: x/y}", file: "a")
    #expect(own.data.directory == "x/y")
  }

  @Test func `the defaults of a rule go with its name`() throws {
    let adamw = try Configuration(yaml: "optimizer: {name: adamw, beta2: 0.99}", file: "a.yaml").optimizer
    #expect(adamw.rule == .adamw(beta1: 0.9, beta2: 0.99, epsilon: 1e-8))
    #expect(adamw.learningRate == 0.001)
    #expect(adamw.weightDecay == 0.01)
  }

  @Test(arguments: [
    everyKey, "training: {epochs: 1}", "optimizer: {name: adam, learning_rate: 0.30000000000000004}",
    "optimizer: {name: adamw, epsilon: 1.2e-38}", "optimizer: {name: sgd, nesterov: true}",
    "schedule: {name: cosine, final_fraction: 0.1, warmup_epochs: 0.1}", "model: {hidden: []}",
    #"data: {directory: "null"}"#, #"data: {directory: "tab\tquote'\" \\ \x7f é \u2028\uFEFF\uFFFE ="}"#,
    "data: {directory: 007}", #"data: {dataset: custom, name: "my \"letters\"", classes: 26}"#,
    "data: {dataset: custom}",
  ])
  func `the resolved text reads as an equal configuration`(yaml: String) throws {
    let configuration = try Configuration(yaml: yaml, file: "a.yaml")
    let resolved = configuration.resolvedYAML
    let again = try Configuration(yaml: resolved, file: "resolved")
    #expect(again == configuration)
    #expect(again.resolvedYAML == resolved)
  }

  @Test func `the resolved text shows each key that applies, in a fixed order`() {
    #expect(
      Configuration().resolvedYAML == """
        data:
          dataset: mnist
          directory: "data/mnist"
          holdout: 0
        augmentation:
          rotation: [0, 0]
          scale_x: [1, 1]
          scale_y: [1, 1]
          shear: [0, 0]
          translation_x: [0, 0]
          translation_y: [0, 0]
          elastic_alpha: [0, 0]
          elastic_sigma: [4, 6]
        model:
          hidden: [512, 512]
          activation: relu
          dropout: 0.2
          input_dropout: 0
          initializer: he
          from: ""
        optimizer:
          name: sgd
          learning_rate: 0.1
          base_batch_size: auto
          momentum: 0.9
          nesterov: true
          weight_decay: 0.0005
          decay_biases: true
          clip_norm: 0
        schedule:
          name: cosine
          warmup_epochs: 1
          warmup_steps: auto
          final_fraction: 0
        training:
          epochs: 20
          batch_size: 128
          micro_batches: 4
          precision: float32
          label_smoothing: 0
          seed: 42
          synchronization: auto
          keep: last
          patience: 0
          min_delta: 0
          average_decay: 0
          threads: auto
        checkpoint:
          every_steps: 0
          every_epochs: 1
          keep: 2
          copies: 1
          on_error: stop
        resilience:
          stall_timeout: 60
          stall_abort: 600
          replica_check_every: 0
        logging:
          tensorboard: false
          command: ""
          every_steps: 0

        """)
  }

  @Test(arguments: [
    ("optimizer:\n  name: sgd\n  learning_rate: fast\n", 3, "optimizer.learning_rate", "\"fast\"", "above 0"),
    ("optimizer: {learning_rate: 0}", 1, "optimizer.learning_rate", "\"0\"", "above 0, at most 100"),
    ("optimizer: {learning_rate: 1e-46}", 1, "optimizer.learning_rate", "\"1e-46\"", "once rounded to a 32-bit float"),
    ("optimizer: {learning_rate: 1e-39}", 1, "optimizer.learning_rate", "\"1e-39\"", "32-bit float"),
    ("optimizer: {name: adam, epsilon: 1e-46}", 1, "optimizer.epsilon", "\"1e-46\"", "32-bit float"),
    ("optimizer: {name: adam, beta2: 0.99999999}", 1, "optimizer.beta2", "\"0.99999999\"", "32-bit float"),
    ("optimizer: {momentum: 1e-50}", 1, "optimizer.momentum", "\"1e-50\"", "32-bit float"),
    ("optimizer: {weight_decay: 1e-50}", 1, "optimizer.weight_decay", "\"1e-50\"", "32-bit float"),
    ("optimizer: {learning_rate: .nan}", 1, "optimizer.learning_rate", "\".nan\"", "above 0"),
    ("optimizer: {learning_rate: nan}", 1, "optimizer.learning_rate", "\"nan\"", "above 0"),
    ("optimizer: {learning_rate: '0.1'}", 1, "optimizer.learning_rate", "\"0.1\"", "above 0"),
    ("optimizer: {momentum: 1}", 1, "optimizer.momentum", "\"1\"", "from 0 to below 1"),
    ("optimizer: {nesterov: 1}", 1, "optimizer.nesterov", "\"1\"", "true or false"),
    ("optimizer: {name: sdg}", 1, "optimizer.name", "\"sdg\"", "one of sgd, rmsprop, adam, adamw"),
    ("augmentation: {rotation: 15}", 1, "augmentation.rotation", "\"15\"", "[lowest, highest]"),
    ("augmentation: {rotation: [15, -15]}", 1, "augmentation.rotation", "[\"15\", \"-15\"]", "[lowest, highest]"),
    ("augmentation: {shear: [0, 2]}", 1, "augmentation.shear", "\"2\"", "from -1 to 1"),
    ("augmentation: {scale_x: [0, 1]}", 1, "augmentation.scale_x", "\"0\"", "from 0.25 to 4"),
    ("augmentation: {elastic_alpha: [0, 500]}", 1, "augmentation.elastic_alpha", "no digit is left", "elastic_sigma"),
    ("training: {label_smoothing: 1}", 1, "training.label_smoothing", "\"1\"", "from 0 to below 1"),
    ("training: {average_decay: 1}", 1, "training.average_decay", "\"1\"", "from 0 to below 1"),
    ("training: {average_decay: -0.1}", 1, "training.average_decay", "\"-0.1\"", "from 0 to below 1"),
    ("training: {patience: 3}", 1, "training.patience", "there are none", "data.holdout above 0"),
    ("optimizer: {clip_norm: -1}", 1, "optimizer.clip_norm", "\"-1\"", "from 0 to 1000000"),
    ("model: {input_dropout: 1}", 1, "model.input_dropout", "\"1\"", "below 1"),
    ("data: {dataset: fashionmnist}", 1, "data.dataset", "\"fashionmnist\"", "Did you mean fashion-mnist?"),
    ("data: {dataset: letters}", 1, "data.dataset", "\"letters\"", "custom is for any other data"),
    (
      "data: {classes: 26}", 1, "data.classes", "does not apply to mnist",
      "belongs to custom; remove it or change data.dataset"
    ),
    ("data: {dataset: custom, classes: 257}", 1, "data.classes", "\"257\"", "auto, or a whole number from 2 to 256"),
    ("model: {dropout: 1.0}", 1, "model.dropout", "\"1.0\"", "below 1"),
    ("model: {dropout: 1e-6}", 1, "model.dropout", "\"1e-6\"", "above 0 at least 1.52587890625e-05"),
    ("model: {hidden: 512}", 1, "model.hidden", "\"512\"", "a list in brackets"),
    ("model: {hidden: [512, 0]}", 1, "model.hidden", "[\"512\", \"0\"]", "from 1 to 65536"),
    ("model: {hidden: {a: 1}}", 1, "model.hidden", "a mapping", "a list in brackets"),
    ("training: {batch_size: 12.5}", 1, "training.batch_size", "\"12.5\"", "a whole number from 1"),
    ("training: {batch_size: 99999999999999999999}", 1, "training.batch_size", "99999999999999999999", "whole number"),
    ("training: {epochs: -1}", 1, "training.epochs", "\"-1\"", "from 1 to 10000"),
    ("training:\n  seed:\n", 2, "training.seed", "an empty value", "a whole number from 0"),
    ("training: {threads: many}", 1, "training.threads", "\"many\"", "auto, or a whole number"),
    ("data: {directory: }", 1, "data.directory", "an empty value", "text"),
    ("data: {directory: ''}", 1, "data.directory", "\"\"", "text"),
    ("data: {holdout: 1}", 1, "data.holdout", "\"1\"", "from 0 to below 1"),
    ("model:\n  hiden: [3]\n", 2, "model.hiden", "unknown key", "Did you mean hidden?"),
    (
      "model:\n  color: red\n", 2, "model.color", "unknown key",
      "hidden, activation, dropout, input_dropout, initializer, from"
    ),
    ("a: 1", 1, "a", "unknown section", "data, augmentation, model"),
    ("model: {}\n\noptimiser: {name: sgd}", 3, "optimiser", "unknown section", "Did you mean optimizer?"),
    ("model: 7", 1, "model", "\"7\"", "keys"),
    ("optimizer:\n  name: adam\n  momentum: 0.9", 3, "optimizer.momentum", "apply to adam", "belongs to sgd, rmsprop"),
    ("schedule: {factor: 0.1}", 1, "schedule.factor", "does not apply to cosine", "belongs to step"),
    ("training: {epochs: 1, epochs: 2}", 1, "epochs", "more than once", "Keep one"),
    ("training:\n  epochs: 1\n\n  # again\n  epochs: 2\n", 5, "training.epochs", "more than once", "Keep one"),
    ("model: {}\ntraining:\n  seed: 1\nmodel: {}", 4, "model", "more than once", "Keep one"),
    (
      "epochs: 1", 1, "epochs", "unknown section", "Did you mean training.epochs? Keys stand in sections: \"training: {"
    ),
    ("optimizer: {lr: 1}", 1, "optimizer.lr", "unknown key", "Did you mean optimizer.learning_rate?"),
    ("training: {learning-rate: 1}", 1, "training.learning-rate", "unknown key", "optimizer.learning_rate?"),
    ("!!python/object {}", 1, "", "has the tag !!python/object", "Remove it"),
    ("training:\n  seed: !mine 3", 2, "", "has the tag !mine", "Remove it"),
    ("[1, 2]", 1, "", "not a mapping", "sections"),
    ("model:\n  hidden: [1, 2\ntraining: {}", 3, "", "not valid YAML", "brackets"),
    ("model:\n\thidden: []", 2, "", "not valid YAML", "indentation"),
    ("model:\n  hidden: \u{1}", 2, "", "not valid YAML", "character"),
    ("model: *missing", 1, "", "not valid YAML", ""),
    ("model: {}\n---\nmodel: {}", 2, "", "another document", ""),
    ("optimizer:\n  momentum: 0\n  nesterov: true", 2, "optimizer.momentum", "momentum above 0", "nesterov: false"),
    ("training: {keep: best}", 1, "training.keep", "held-out", "data.holdout"),
    ("training: {batch_size: 3}", 1, "training.batch_size", "micro_batches is 4 but batch_size only 3", "lower"),
    ("\nschedule: {warmup_epochs: 21}", 2, "schedule.warmup_epochs", "warm-up", "raise training.epochs"),
    ("model: {hidden: [65536, 65536]}", 1, "model.hidden", "weights", "smaller"),
  ])
  func `names the line, the key, what was found and what is allowed`(
    yaml: String, line: Int, key: String, found: String, allowed: String
  ) throws {
    let error = try #require(throws: ConfigurationError.self) { try Configuration(yaml: yaml, file: "a.yaml") }
    let lines = error.description.split(separator: "\n", maxSplits: 1)
    #expect(lines[0].hasPrefix("a.yaml:\(line): \(key)"))
    #expect(lines[0].contains(found))
    #expect(lines[1].contains(allowed) || allowed.isEmpty)
  }

  @Test func `a folder's name has a longest length`() throws {
    let long = String(repeating: "x", count: 4_097)
    let error = try #require(throws: ConfigurationError.self) {
      try Configuration(yaml: "data: {directory: '\(long)'}", file: "a.yaml")
    }
    #expect(error.description.hasPrefix("a.yaml:1: data.directory"))
    #expect(error.description.contains("xxx…\"") && error.description.contains("at most 4096 bytes"))
    #expect(try Configuration(yaml: "data: {directory: '\(long.dropLast())'}", file: "a").data.directory.count == 4_096)
  }

  @Test(arguments: ["", "# nothing here\n", "---\n", "~", "\n\n", "{}"])
  func `a text without settings is an error`(yaml: String) throws {
    let error = try #require(throws: ConfigurationError.self) { try Configuration(yaml: yaml, file: "a.yaml") }
    #expect(error.description.hasPrefix("a.yaml: holds no settings\n"))
  }
}
