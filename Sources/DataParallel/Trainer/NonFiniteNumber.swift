/// A number of a step that was infinite or none, where training can't go on from.
package struct NonFiniteNumber: Error, CustomStringConvertible {
  /// What became of the numbers, and where.
  package enum Place: Sendable, Equatable {
    /// The loss of some images; the first layer whose outputs weren't finite.
    case loss(layer: Int)
    /// The gradient of some images' loss with respect to a layer's outputs; the last such layer.
    case gradient(layer: Int)
    /// An updated parameter of a tensor; the same on all ranks.
    case parameter(tensor: String)

    /// A number for the place of a loss or a gradient, by which ranks tell each other; nil for a parameter.
    package var code: Int? {
      switch self {
      case .loss(let layer): 2 * layer
      case .gradient(let layer): 2 * layer + 1
      case .parameter: nil
      }
    }

    /// The place with this number.
    package init(code: Int) {
      self = code.isMultiple(of: 2) ? .loss(layer: code / 2) : .gradient(layer: code / 2)
    }
  }

  /// When it happened.
  package let step: TrainingStep
  /// Where: for a loss or a gradient on the lowest rank that met one. Nil until ranks have told.
  package var origin: (rank: Int, place: Place)?

  /// A loss or a gradient of some rank's images, or an updated parameter.
  init(step: TrainingStep, parameterOf tensor: String? = nil) {
    self.step = step
    origin = tensor.map { (0, .parameter(tensor: $0)) }
  }

  /// When and where it happened.
  package var description: String {
    let time = "in epoch \(step.epoch), step \(step.number), at learning rate \(step.learningRate)"
    return switch origin?.place {
    case nil: "The loss is no longer a finite number \(time)."
    case .loss(let layer)?:
      "The loss is no longer a finite number \(time): on rank \(origin?.rank ?? 0), from layers.\(layer) on."
    case .gradient(let layer)?:
      "The gradient is no longer a finite number \(time): on rank \(origin?.rank ?? 0), at layers.\(layer)."
    case .parameter(let tensor)?: "A parameter is no longer a finite number \(time): in \(tensor)."
    }
  }
}
