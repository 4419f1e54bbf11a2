/// A data set of MNIST's family: 60,000 + 10,000 grey pictures of 28×28 in ten classes, published as four gzip'd IDX
/// files.
///
/// Addresses and MD5s are those of torchvision's `datasets/mnist.py`.
public enum PublishedDataset: String, CaseIterable, Sendable {
  /// Handwritten digits. LeCun, Cortes, Burges, 1998.
  case mnist
  /// Zalando's articles of clothing. Xiao, Rasul, Vollgraf, arXiv:1708.07747.
  case fashionMNIST = "fashion-mnist"
  /// Cursive Japanese characters. Clanuwat et al., arXiv:1812.01718.
  case kmnist

  /// The classes, by label.
  public var classNames: [String] {
    switch self {
    case .mnist:
      ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"]
    case .fashionMNIST:
      [
        "T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot",
      ]
    case .kmnist:
      ["o", "ki", "su", "tsu", "na", "ha", "ma", "ya", "re", "wo"]
    }
  }

  /// The sizes that all of them have.
  public var shape: DatasetShape {
    DatasetShape(trainCount: 60_000, testCount: 10_000, rows: 28, columns: 28, classCount: classCount)
  }

  /// The number of classes.
  public var classCount: Int { classNames.count }

  /// Where the files are served, in the order to try; a file's `gzipName` follows the address.
  public var mirrors: [String] {
    switch self {
    case .mnist:
      ["https://ossci-datasets.s3.amazonaws.com/mnist/", "https://storage.googleapis.com/cvdf-datasets/mnist/"]
    case .fashionMNIST:
      ["http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/"]
    case .kmnist:
      ["http://codh.rois.ac.jp/kmnist/dataset/kmnist/"]
    }
  }

  /// The download of one of the files, from this data set's mirrors or from others.
  ///
  /// - Parameters:
  ///   - file: Which of the files.
  ///   - mirrors: Addresses that end in a slash, in the order to try them; nil for the data set's own.
  ///   - timeout: Seconds, at least 1, without a byte after which a mirror is given up.
  /// - Returns: The download, which has not begun yet.
  public func download(of file: DatasetFile, mirrors: [String]? = nil, timeout: Int = 30) -> Download {
    Download(
      name: file.gzipName, checksum: checksum(of: file), mirrors: mirrors ?? self.mirrors, timeout: timeout)
  }

  /// What a file must hash to.
  public func checksum(of file: DatasetFile) -> Checksum {
    switch (self, file) {
    case (.mnist, .trainImages):
      .sha256OfContent("ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db")
    case (.mnist, .trainLabels):
      .sha256OfContent("65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5")
    case (.mnist, .testImages):
      .sha256OfContent("0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7")
    case (.mnist, .testLabels):
      .sha256OfContent("ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2")
    case (.fashionMNIST, .trainImages): .md5OfFile("8d4fb7e6c68d591d4c3dfef9ec88bf0d")
    case (.fashionMNIST, .trainLabels): .md5OfFile("25c81989df183df01b3e8a0aad5dffbe")
    case (.fashionMNIST, .testImages): .md5OfFile("bef4ecab320f06d8554ea6380940ec79")
    case (.fashionMNIST, .testLabels): .md5OfFile("bb300cfdad3c16e7a12a480ee83cd310")
    case (.kmnist, .trainImages): .md5OfFile("bdb82020997e1d708af4cf47b453dcf7")
    case (.kmnist, .trainLabels): .md5OfFile("e144d726b3acfaa3e44228e80efcd344")
    case (.kmnist, .testImages): .md5OfFile("5c965bf0a639b31b8f53240b1b52f4d7")
    case (.kmnist, .testLabels): .md5OfFile("7320c461ea6c1c855c0b718fb2a4b134")
    }
  }
}
