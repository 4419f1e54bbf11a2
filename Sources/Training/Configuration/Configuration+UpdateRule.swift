import NeuralNetwork

// What the configuration's names stand for.

extension Configuration.OptimizerSettings {
  var updateRule: any Optimizer {
    switch rule {
    case .sgd(let momentum, let nesterov):
      SGD(momentum: momentum, nesterov: nesterov, weightDecay: weightDecay)
    case .rmsprop(let smoothing, let epsilon, let momentum):
      RMSprop(alpha: smoothing, epsilon: epsilon, momentum: momentum, weightDecay: weightDecay)
    case .adam(let beta1, let beta2, let epsilon):
      Adam(beta1: beta1, beta2: beta2, epsilon: epsilon, weightDecay: weightDecay)
    case .adamw(let beta1, let beta2, let epsilon):
      AdamW(beta1: beta1, beta2: beta2, epsilon: epsilon, weightDecay: weightDecay)
    }
  }
}

extension Configuration {
  /// The highest learning rate: in proportion to the batch where it's meant for another one. Source: Goyal et al., "Accurate,
  /// large minibatch SGD: training ImageNet in 1 hour", arXiv:1706.02677, 2017, section 2.1, the linear scaling rule.
  var peakLearningRate: Double {
    let base = optimizer.baseBatchSize ?? training.batchSize
    return optimizer.learningRate * Double(training.batchSize) / Double(base)
  }

  /// The learning rate of each step.
  package var learningRateSchedule: LearningRateSchedule {
    LearningRateSchedule(
      peak: peakLearningRate, warmupEpochs: schedule.warmupEpochs, warmupSteps: schedule.warmupSteps,
      shape: schedule.decay)
  }
}
