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
  var learningRateSchedule: LearningRateSchedule {
    LearningRateSchedule(
      peak: optimizer.learningRate, warmupEpochs: schedule.warmupEpochs, shape: schedule.decay)
  }
}
