/// What random numbers are drawn for; the top byte of a counter's last word, so that no two purposes share a number.
public enum RandomPurpose: UInt32, Sendable {
  /// Whether a unit is dropped.
  case dropout = 1
  /// The order of the training images in an epoch.
  case permutation = 2
  /// Initial weights.
  case initialization = 3
  /// Synthetic digits.
  case synthesis = 4
  /// How a training image is deformed in an epoch.
  case augmentation = 5
}
