import Foundation

/// The four files that make a data set of MNIST's family, by the name under which they are published (without `.gz`).
public enum DatasetFile: String, CaseIterable, Sendable {
  /// Pictures to train on, [count, rows, columns].
  case trainImages = "train-images-idx3-ubyte"
  /// Their classes, [count].
  case trainLabels = "train-labels-idx1-ubyte"
  /// Pictures to test on, [count, rows, columns].
  case testImages = "t10k-images-idx3-ubyte"
  /// Their classes, [count].
  case testLabels = "t10k-labels-idx1-ubyte"

  /// The name under which `data fetch` and `data synthesize` write the file.
  public var gzipName: String { rawValue + ".gz" }

  /// The names it goes by, in the order in which they are looked for.
  ///
  /// What `data fetch` writes comes first, so that a fetched file is the one that is read; its decompressed copy has the
  /// second name. Some mirrors put a dot before `idx`.
  var names: [String] {
    let dotted = rawValue.replacingOccurrences(of: "-idx", with: ".idx")
    return [gzipName, rawValue, dotted + ".gz", dotted]
  }
}
