import Datasets
import Foundation
import Testing
import TestSupport

/// Folders whose files have EMNIST's names.
@Suite struct EMNISTTests {
  /// Writes the files of a split, but those whose names end with one of `missing`.
  private func write(_ split: String, to folder: String, missing: [String] = [], isCompressed: Bool = true) throws {
    for (name, bytes) in SmallDataset.files where !missing.contains(name) {
      let name = "\(folder)/emnist-\(split)-\(name.replacing("t10k", with: "test"))"
      try TestSupport.write(isCompressed ? gzip(bytes) : bytes, to: isCompressed ? name + ".gz" : name)
    }
  }

  @Test(arguments: [true, false])
  func `reads the files of a split`(isCompressed: Bool) async throws {
    try await withTemporaryFolder { folder in
      try write("letters", to: folder, isCompressed: isCompressed)
      try withLoadedDataset(in: folder) { train, test in
        #expect(Array(train.images) == SmallDataset.trainImages)
        #expect(Array(test.labels) == SmallDataset.testLabels)
      }
      #expect(try DataFolder(folder).emnistSplits == ["letters"])
    }
  }

  @Test func `files with MNIST's names come before them`() async throws {
    try await withTemporaryFolder { folder in
      try write("letters", to: folder)
      try write("digits", to: folder)
      try SmallDataset.write(to: folder)
      #expect(try DataFolder(folder).emnistSplits == [])
      #expect(try DatasetFiles(directory: folder).path(of: .trainImages) == "\(folder)/train-images-idx3-ubyte.gz")
    }
  }

  @Test func `names a missing file as EMNIST does`() async throws {
    try await withTemporaryFolder { folder in
      try write("byclass", to: folder, missing: ["t10k-labels-idx1-ubyte"])
      let error = try #require(throws: DatasetError.self) { try DatasetFiles(directory: folder, needsTest: false) }
      #expect(shown(error).hasPrefix("\(folder): lacks emnist-byclass-test-labels-idx1-ubyte.gz.\n"))
    }
  }
}
