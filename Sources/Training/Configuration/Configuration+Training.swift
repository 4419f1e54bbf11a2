import NeuralNetwork

extension Configuration {
  /// How long and how the training runs.
  package struct TrainingSettings: ConfigurationSection {
    /// How the ranks' gradients are summed.
    package enum Synchronization: String, CaseIterable, Sendable {
      /// Shared memory where the ranks can share it; between nodes gradients or factors, whichever takes less time.
      case auto
      /// Shared memory windows.
      case sharedMemory = "shared_memory"
      /// Shared memory within a node; nodes exchange slices of the gradient.
      case gradients
      /// Shared memory within a node; nodes exchange the factors of gradients.
      case factors
      /// All ranks exchange slices of the flat gradient, and sum them in the canonical order.
      case orderedAllreduce = "ordered_allreduce"
      /// `MPI_Allreduce` over the flat gradient.
      case allreduce
    }

    /// Which epoch's model is kept.
    package enum Keep: String, CaseIterable, Sendable {
      /// The last epoch's.
      case last
      /// That of the epoch with the least loss on the held-out images.
      case best
    }

    /// The passes over the training images.
    package var epochs = 20
    /// The samples of a step over all ranks.
    package var batchSize = 128
    /// The parts of a batch whose gradients are summed in a fixed order; at least the number of ranks.
    package var microBatches = 4
    /// The number format of the matrix products' inputs.
    package var precision = Precision.float32
    /// What of each label is spread over all classes alike, in [0, 1).
    package var labelSmoothing = 0.0
    /// What every random number of the run is a function of.
    package var seed: UInt64 = 42
    /// How the ranks' gradients are summed.
    package var synchronization = Synchronization.auto
    /// Which epoch's model is kept.
    package var keep = Keep.last
    /// The epochs without a lower held-out loss after which the training ends; 0 never.
    package var patience = 0
    /// By how much that loss must be lower to count, in nats.
    package var minimumDelta = 0.0
    /// How much of the weights' average is kept at each step, in [0, 1); 0 for no average.
    package var averageDecay = 0.0
    /// The threads of each rank; nil shares out the cores.
    package var threads: Int?

    package init() {}

    package mutating func visit<Visitor: ConfigurationVisitor>(_ visitor: inout Visitor) throws(Visitor.Failure) {
      try visitor.key("epochs", &epochs, .integer(in: 1...10_000).about("The passes over the training images."))
      try visitor.key(
        "batch_size", &batchSize, .integer(in: 1...1_000_000).about("The samples of a step, over all ranks together."))
      try visitor.key(
        "micro_batches", &microBatches,
        .integer(in: 1...1_024).about(
          "The parts of a batch, summed in a fixed order: the most ranks and threads that a run can use."))
      try visitor.key(
        "precision", &precision, .choice.about("What the matrix products read; sums and parameters stay float32."))
      try visitor.key(
        "label_smoothing", &labelSmoothing,
        .number(in: 0..<1).about(
          "What of each training label is spread over all classes alike; the training loss is the smoothed labels'."))
      try visitor.key(
        "seed", &seed,
        .integer(in: 0...UInt64.max).about(
          "What every random number is a function of: the same seed gives the same weights on any number of ranks."))
      try visitor.key(
        "synchronization", &synchronization,
        .choice.about(
          "How ranks add up gradients: auto takes shared memory within a node; between nodes it takes gradients, slices of the sum, or factors, activations and deltas, by the link; allreduce gives the same result within rounding only."
        ))
      try visitor.key(
        "keep", &keep,
        .choice.about(
          "Which epoch's model is kept: the last, or the best by held-out loss (needs data.holdout)."))
      try visitor.key(
        "patience", &patience,
        .integer(in: 0...10_000).about(
          "The epochs without a lower held-out loss after which the training ends (needs data.holdout); 0 never."))
      try visitor.key(
        "min_delta", &minimumDelta,
        .number(in: 0...1_000).about("By how much that loss must be below the lowest so far to count as lower."))
      try visitor.key(
        "average_decay", &averageDecay,
        .number(in: 0..<1).asFloat.about(
          "How much of an exponential moving average of the weights is kept at each step; the average is then the model. 0 for none."
        ))
      try visitor.key(
        "threads", &threads,
        .orAuto(.integer(in: 1...1_024)).about("The threads of each rank; auto shares out the processors."))
    }
  }
}
