import Augmentation
import Model
import Platform

extension Configuration {
  /// Values that are each allowed but don't fit together.
  struct Conflict {
    /// The keys that make it: an error names the first that an option gives, else the first that the text does.
    let keys: [String]
    let problem: String
    let remedy: String
  }

  /// The largest root mean square of an elastic deformation's displacements in each direction, in pixels.
  private static let largestDisplacement = 8.0

  /// What doesn't fit together.
  var conflicts: [Conflict] {
    var conflicts: [Conflict] = []
    if case .sgd(momentum: 0, nesterov: true) = optimizer.rule {
      conflicts.append(
        Conflict(
          keys: ["optimizer.momentum", "optimizer.nesterov"], problem: "nesterov needs a momentum above 0",
          remedy: "Set optimizer.momentum, such as 0.9, or nesterov: false."))
    }
    if training.keep == .best && data.holdout == 0 {
      conflicts.append(
        Conflict(
          keys: ["training.keep", "data.holdout"],
          problem: "the best epoch is chosen by held-out images, and there are none",
          remedy: "Set data.holdout above 0, such as 0.1, or keep: last."))
    }
    if training.patience > 0 && data.holdout == 0 {
      conflicts.append(
        Conflict(
          keys: ["training.patience", "data.holdout"],
          problem: "a training ends early by its held-out images, and there are none",
          remedy: "Set data.holdout above 0, such as 0.1, or patience: 0."))
    }
    let displacement = Augmentation.displacement(
      alpha: augmentation.ranges.elasticAlpha.upperBound, sigma: augmentation.ranges.elasticSigma.lowerBound)
    if displacement > Self.largestDisplacement {
      conflicts.append(
        Conflict(
          keys: ["augmentation.elastic_alpha", "augmentation.elastic_sigma"],
          problem:
            "pixels would be moved by \(Int(displacement.rounded())) each way, root mean square: no digit is left",
          remedy: "Lower elastic_alpha or raise elastic_sigma; [34, 38] and [4, 6] are usual for 28×28 pixels."))
    }
    if training.microBatches > training.batchSize {
      conflicts.append(
        Conflict(
          keys: ["training.micro_batches", "training.batch_size"],
          problem: "micro_batches is \(training.microBatches) but batch_size only \(training.batchSize)",
          remedy: "Every micro-batch needs a sample: lower micro_batches or raise batch_size."))
    }
    if training.synchronization == .factors && training.precision == .bfloat16 {
      conflicts.append(
        Conflict(
          keys: ["training.synchronization", "training.precision"],
          problem: "nodes exchange the factors of gradients in float32 only",
          remedy: "Set training.synchronization: auto, or precision: float32."))
    }
    if schedule.warmupSteps == nil, schedule.warmupEpochs > Double(training.epochs) {
      let warmup = Int(exactly: schedule.warmupEpochs)?.grouped ?? "\(schedule.warmupEpochs)"
      conflicts.append(
        Conflict(
          keys: ["schedule.warmup_epochs", "training.epochs"],
          problem: "the warm-up of \(warmup) epochs is longer than the training of \(training.epochs)",
          remedy: "Lower schedule.warmup_epochs or raise training.epochs."))
    }
    if resilience.stallTimeout > 0, resilience.stallAbort > 0, resilience.stallAbort <= resilience.stallTimeout {
      conflicts.append(
        Conflict(
          keys: ["resilience.stall_abort", "resilience.stall_timeout"],
          problem: "stall_abort is \(resilience.stallAbort) s, not longer than the stall_timeout of "
            + "\(resilience.stallTimeout) s",
          remedy: "Raise stall_abort above stall_timeout, or set it to 0 to wait forever."))
    }
    // Of custom data, the smallest that there may be: what it has is known, and checked, when it has been read.
    let (inputs, classes) = data.dataset == .custom ? (1, data.classes ?? 2) : (784, 10)
    let weights = model.weightCount(inputs: inputs, classes: classes)
    if weights > ModelLimits.mostWeights {
      conflicts.append(
        Conflict(
          keys: ["model.hidden"],
          problem: "makes \(weights.grouped) weights, more than \(ModelLimits.mostWeights.grouped)",
          remedy: "Give fewer or smaller layers."))
    }
    return conflicts
  }
}
