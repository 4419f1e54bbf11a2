import Datasets
import Testing

/// What files are said to be, by what is known of the published ones.
@Suite struct DatasetIdentityTests {
  /// What the published files of a data set show, gzip'd as they are published or raw.
  private func evidence(
    _ dataset: PublishedDataset, gzip: Bool = true, shape: DatasetShape? = nil,
    contents: [DatasetFile: String] = [:], files: [DatasetFile: String] = [:]
  ) -> DatasetIdentity.Evidence {
    var (contentHashes, gzipHashes): ([DatasetFile: String], [DatasetFile: String]) = ([:], [:])
    for file in DatasetFile.allCases {
      switch dataset.checksum(of: file) {
      case .sha256OfContent(let hash): contentHashes[file] = hash
      case .md5OfFile(let hash): (contentHashes[file], gzipHashes[file]) = ("of \(dataset) \(file)", hash)
      }
    }
    return .init(
      shape: shape ?? dataset.shape, contentHashes: contentHashes.merging(contents) { $1 },
      gzipHashes: gzip ? gzipHashes.merging(files) { $1 } : [:])
  }

  @Test(arguments: PublishedDataset.allCases)
  func `published files are verified by what is known of them`(dataset: PublishedDataset) {
    let identity = DatasetIdentity(expected: dataset, evidence(dataset))
    #expect(!identity.isWrong)
    #expect(identity.held == dataset)
    let hash = dataset == .mnist ? "SHA-256" : "MD5 of the .gz"
    #expect(identity.summary == "published files of \(dataset.rawValue), verified by \(hash)")
    #expect(DatasetIdentity(recognizing: evidence(dataset)) == identity)
  }

  @Test(arguments: PublishedDataset.allCases, PublishedDataset.allCases)
  func `another published data set is recognized, however its files are stored`(
    expected: PublishedDataset, held: PublishedDataset
  ) {
    guard expected != held else { return }
    let identity = DatasetIdentity(expected: expected, evidence(held))
    #expect(identity.isWrong)
    #expect(identity.held == held)
    #expect(identity.different == DatasetFile.allCases)
    #expect(DatasetIdentity(expected: expected, evidence(.mnist, gzip: false)).isWrong == (expected != .mnist))
    #expect(DatasetIdentity(expected: nil, evidence(held)).isWrong)
  }

  @Test(arguments: PublishedDataset.allCases, DatasetFile.allCases)
  func `each file that isn't the published one is named`(dataset: PublishedDataset, file: DatasetFile) {
    let changed = evidence(dataset, contents: [file: "other"], files: dataset == .mnist ? [:] : [file: "other"])
    let identity = DatasetIdentity(expected: dataset, changed)
    #expect(identity.isWrong)
    #expect(identity.held == nil)
    #expect(identity.different == [file])
    #expect(identity.summary == "not \(dataset.rawValue)'s: \(file.rawValue)")
    #expect(DatasetIdentity(recognizing: changed) == identity)
  }

  @Test(arguments: [PublishedDataset.fashionMNIST, .kmnist])
  func `raw files of which no hash is known are not verified, unless their size tells`(dataset: PublishedDataset) {
    let identity = DatasetIdentity(expected: dataset, evidence(dataset, gzip: false))
    #expect(!identity.isWrong)
    #expect(identity.unverified == DatasetFile.allCases)
    #expect(identity.summary.hasPrefix("not verified: only the hashes of \(dataset.rawValue)'s .gz files are known"))
    let small = DatasetShape(trainCount: 60_000, testCount: 500, rows: 28, columns: 28, classCount: 10)
    #expect(
      DatasetIdentity(expected: dataset, evidence(dataset, gzip: false, shape: small)).different
        == [.testImages, .testLabels])
  }

  @Test func `own files are nobody's, and not wrong where nothing is expected`() {
    let small = DatasetShape(trainCount: 5, testCount: 5, rows: 8, columns: 8, classCount: 3)
    let identity = DatasetIdentity(expected: nil, evidence(.mnist, shape: small))
    #expect(!identity.isWrong)
    #expect(identity.summary == "none of the published data sets")
  }
}
