extension MemoryDemand {
  /// What memory is taken for.
  package enum Kind: String, Sendable {
    case images, order, parameters, gradients, activations, passes, evaluation, messages, checkpoint, best, yardstick
    case program

    /// What it is, and the settings that it grows with.
    package var name: String {
      switch self {
      case .images: "the data set"
      case .order: "the order of the training images"
      case .parameters: "parameters and optimizer state (model.hidden, optimizer.name)"
      case .gradients: "gradients (model.hidden)"
      case .activations: "the activations of a batch (training.batch_size, model.hidden)"
      case .passes: "the workers' passes (training.batch_size, model.hidden)"
      case .evaluation: "evaluation (model.hidden, training.threads)"
      case .messages: "sums of gradients over messages (model.hidden)"
      case .checkpoint: "the checkpoint that is being written (model.hidden, optimizer.name)"
      case .best: "the best epoch's parameters (model.hidden, training.keep)"
      case .yardstick: "oneDNN's products, timed beside (model.hidden, training.batch_size)"
      case .program: "the program itself"
      }
    }

    /// Whether a node's first rank alone takes it.
    package var isOfFirstRank: Bool { self == .checkpoint || self == .best }

    /// What to make smaller.
    package var remedy: String {
      switch self {
      case .images, .order: "the data set"
      case .activations, .passes, .yardstick: "training.batch_size or model.hidden"
      case .parameters, .gradients, .evaluation, .messages, .checkpoint, .best, .program: "model.hidden"
      }
    }
  }
}
