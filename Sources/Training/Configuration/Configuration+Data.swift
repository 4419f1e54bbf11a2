import Foundation

extension Configuration {
  /// The same with the folder of the data, and the file of the first parameters, as seen from the root.
  package var withAbsolutePaths: Configuration {
    var configuration = self
    configuration.data.directory = URL(fileURLWithPath: data.directory).standardizedFileURL.path
    if !model.from.isEmpty {
      configuration.model.from = URL(fileURLWithPath: model.from).standardizedFileURL.path
    }
    return configuration
  }

  /// What is trained on.
  package struct DataSettings: ConfigurationSection {
    /// A data set of grey pictures: one of 28×28 pixels in 10 classes, or any other.
    package enum Dataset: String, CaseIterable, Sendable {
      /// Handwritten digits.
      case mnist
      /// Articles of clothing.
      case fashionMNIST = "fashion-mnist"
      /// Handwritten hiragana.
      case kmnist
      /// Digits drawn by Lockstep.
      case synthetic
      /// Whatever the user has: any number of classes, any size of pictures, with a test part or without.
      case custom
    }

    /// Which data set.
    package var dataset = Dataset.mnist
    /// What a custom data set is called.
    package var name = "custom"
    /// The classes of a custom data set; nil counts them.
    package var classes: Int?
    /// The folder of its files; by default `data/` and the data set's name.
    package var directory = "data/mnist"
    /// The fraction of the training images that is held out, in [0, 1).
    package var holdout = 0.0

    package init() {}

    package static var alternatives: [Self] {
      Dataset.allCases.map { dataset in
        var data = Self()
        data.dataset = dataset
        return data
      }
    }

    package static var decidingKey: String { "dataset" }

    /// What the data set is called.
    package var title: String { dataset == .custom ? name : dataset.rawValue }

    /// The classes that the labels may be of; nil where they are to be counted.
    package var classCount: Int? { dataset == .custom ? classes : 10 }

    package mutating func visit<Visitor: ConfigurationVisitor>(_ visitor: inout Visitor) throws(Visitor.Failure) {
      let hasDefaultDirectory = directory == "data/\(dataset.rawValue)"
      try visitor.key(
        "dataset", &dataset,
        .dataset.about(
          "The data set: MNIST or another of its family, digits that Lockstep draws, or any other IDX files."))
      if hasDefaultDirectory { directory = "data/\(dataset.rawValue)" }
      if dataset == .custom {
        try visitor.key("name", &name, .text.about("What the data is called in the header and the summary."))
        try visitor.key(
          "classes", &classes,
          .orAuto(.integer(in: 2...256)).about("The number of classes; auto counts them by the highest label."))
      }
      try visitor.key(
        "directory", &directory,
        .text.about(
          "The folder of the data set's four files; custom data may lack the two of the test images."))
      try visitor.key(
        "holdout", &holdout,
        .number(in: 0..<1).about(
          "The fraction of the training images that is kept out of training, stratified by class."))
    }
  }
}

extension ValueKind where Value == Configuration.DataSettings.Dataset {
  /// One of the data sets; a name of the user's own is not a mistyped one of ours.
  fileprivate static var dataset: Self {
    let choice = choice
    return Self(
      allowed: choice.allowed + "; custom is for any other data, with a data.name of your own", form: choice.form,
      read: choice.read, print: choice.print, guess: choice.guess)
  }
}
