import Datasets
import Foundation
import Testing

/// The folder of the real MNIST, from the environment.
let mnistFolder = ProcessInfo.processInfo.environment["LOCKSTEP_MNIST"]

/// Facts about MNIST that its users have published, against the real files.
@Suite(.enabled(if: mnistFolder != nil, "LOCKSTEP_MNIST does not name the folder of the real MNIST"))
struct MNISTTests {
  @Test func `has the sizes, labels and mean that MNIST has`() throws {
    try withLoadedDataset(in: #require(mnistFolder)) { train, test in
      #expect((train.count, train.rows, train.columns) == (60_000, 28, 28))
      #expect((test.count, test.rows, test.columns) == (10_000, 28, 28))
      func histogram(_ labels: UnsafeBufferPointer<UInt8>) -> [Int] {
        labels.reduce(into: [Int](repeating: 0, count: 10)) { $0[Int($1)] += 1 }
      }
      #expect(histogram(train.labels) == [5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949])
      #expect(histogram(test.labels) == [980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009])
      // The mean that PyTorch's and others' examples subtract.
      let sum = train.images.reduce(0) { $0 + Int($1) }
      #expect(abs(Double(sum) / 255 / Double(train.images.count) - 0.1307) < 0.00005)
    }
  }

  @Test func `has the published checksums`() throws {
    let folder = try DataFolder(#require(mnistFolder))
    for file in DatasetFile.allCases {
      let path = try #require(folder.paths(of: file).first)
      let checksum = PublishedDataset.mnist.checksum(of: file)
      try #expect(checksum.hash(ofFile: path) == checksum.expected)
    }
  }
}
