extension MemoryDemand {
  /// What memory is taken for.
  package enum Kind: Sendable {
    case images, order, parameters, gradients, passes, evaluation, messages, checkpoint, best, program

    /// What it is, and the settings that it grows with.
    package var name: String {
      switch self {
      case .images: "the data set"
      case .order: "the order of the training images"
      case .parameters: "parameters and optimizer state (model.hidden, optimizer.name)"
      case .gradients: "gradients (model.hidden, training.micro_batches)"
      case .passes: "the workers' passes (training.batch_size, model.hidden)"
      case .evaluation: "evaluation (model.hidden, training.threads)"
      case .messages: "sums of gradients over messages (model.hidden)"
      case .checkpoint: "the checkpoint that is being written (model.hidden, optimizer.name)"
      case .best: "the best epoch's parameters (model.hidden, training.keep)"
      case .program: "the program itself"
      }
    }

    /// What to make smaller.
    package var remedy: String {
      switch self {
      case .images, .order: "the data set"
      case .gradients: "model.hidden or training.micro_batches (a gradient each)"
      case .passes: "training.batch_size or model.hidden"
      case .parameters, .evaluation, .messages, .checkpoint, .best, .program: "model.hidden"
      }
    }
  }
}
