import Platform
import Training

extension Configuration.OptimizerSettings {
  /// What the first step makes of a parameter, as a formula of the numbers that a walkthrough prints: the optimizer's state
  /// is 0 before.
  var firstUpdate: String {
    let isDecoupled = name == .adamw
    let decay = NumberText.short(weightDecay)
    let gradient = weightDecay > 0 && !isDecoupled ? "(sum + \(decay) × before)" : "sum"
    let change =
      switch rule {
      case .sgd(let momentum, let nesterov):
        (momentum > 0 && nesterov ? "\(NumberText.short(1 + momentum)) × " : "") + gradient
      case .rmsprop(let smoothing, let epsilon, _):
        "\(gradient) / (√(\(NumberText.short(1 - smoothing)) × \(gradient)²) + \(NumberText.short(epsilon)))"
      case .adam(_, _, let epsilon), .adamw(_, _, let epsilon):
        "\(gradient) / (|\(gradient)| + \(NumberText.short(epsilon)))"
      }
    let start = isDecoupled && weightDecay > 0 ? "before × (1 − rate × \(decay))" : "before"
    return "\(start) − rate × \(change)"
  }
}
