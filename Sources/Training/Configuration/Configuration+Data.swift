import Foundation

extension Configuration {
  /// The same with the folder of the data as seen from the root.
  package var withAbsolutePaths: Configuration {
    var configuration = self
    configuration.data.directory = URL(fileURLWithPath: data.directory).standardizedFileURL.path
    return configuration
  }

  /// What is trained on.
  package struct Data: ConfigurationSection {
    /// A data set of 28×28 grey pictures in 10 classes.
    package enum Dataset: String, CaseIterable, Sendable {
      /// Handwritten digits.
      case mnist
      /// Articles of clothing.
      case fashionMNIST = "fashion-mnist"
      /// Handwritten hiragana.
      case kmnist
      /// Digits drawn by Lockstep.
      case synthetic
    }

    /// Which data set.
    package var dataset = Dataset.mnist
    /// The folder of its files; by default `data/` and the data set's name.
    package var directory = "data/mnist"
    /// The fraction of the training images that is held out, in [0, 1).
    package var holdout = 0.0

    package init() {}

    package mutating func visit<Visitor: ConfigurationVisitor>(_ visitor: inout Visitor) throws(Visitor.Failure) {
      let hasDefaultDirectory = directory == "data/\(dataset.rawValue)"
      try visitor.key("dataset", &dataset, .choice)
      if hasDefaultDirectory { directory = "data/\(dataset.rawValue)" }
      try visitor.key("directory", &directory, .text)
      try visitor.key("holdout", &holdout, .number(in: 0..<1))
    }
  }
}
