import Model

/// How often each label was taken for each class.
public struct ConfusionMatrix: Sendable, Equatable {
  /// The number of classes.
  public let classes: Int
  /// [classes, classes], row-major: the row is the label, the column the prediction.
  public var counts: [Int64]

  /// A matrix of zeros.
  public init(classes: Int) {
    self.classes = classes
    counts = [Int64](repeating: 0, count: classes * classes)
  }

  /// How often `label` was taken for `prediction`.
  public subscript(label label: Int, prediction prediction: Int) -> Int64 {
    get { counts[label * classes + prediction] }
    set { counts[label * classes + prediction] = newValue }
  }

  /// Adds the counts of another matrix of as many classes.
  public static func += (total: inout ConfusionMatrix, part: ConfusionMatrix) {
    total.counts = zip(total.counts, part.counts).map(+)
  }
}
