import Platform

/// Ends a training whose loss on held-out images no longer falls.
///
/// Source: Prechelt, "Early stopping – but when?", Neural Networks: Tricks of the Trade, 1998, with Keras's patience and
/// minimum delta.
package struct EarlyStopping: Equatable, Sendable {
  /// The epochs in a row without an improvement after which a training ends; positive.
  package let patience: Int
  /// By how much a loss must be below the best so far to count as one, in nats; not negative.
  package let minimumDelta: Double

  /// After so many epochs, and with so small a loss that counts.
  package init(patience: Int, minimumDelta: Double) { (self.patience, self.minimumDelta) = (patience, minimumDelta) }

  /// What is said of a training that ended so.
  func line(_ cursor: Cursor) -> String {
    "ended early: the held-out loss has not fallen for \(patience.counted("epoch"))"
      + (cursor.bestEpoch.map { "; the lowest is epoch \($0)'s" } ?? "")
  }

  /// Whether a run has come to that end: a function of its epochs' results alone, the untrained network's left out.
  package func isDue(_ cursor: Cursor) -> Bool {
    var (best, epochs) = (Double.infinity, 0)
    for loss in cursor.results.dropFirst().compactMap({ $0.heldOut?.loss }) {
      if loss < best - minimumDelta { (best, epochs) = (loss, 0) } else { epochs += 1 }
    }
    return epochs >= patience
  }
}

extension Configuration {
  /// When a training ends early; nil for never.
  var earlyStopping: EarlyStopping? {
    training.patience > 0
      ? EarlyStopping(patience: training.patience, minimumDelta: training.minimumDelta) : nil
  }
}
