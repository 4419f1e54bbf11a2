import Datasets
import Foundation
import Testing
import TestSupport

@Suite struct DatasetFilesTests {
  @Test func `loads the four files into one block of memory`() async throws {
    try await withTemporaryFolder { folder in
      try SmallDataset.write(to: folder)
      try withLoadedDataset(in: folder, classCount: 4) { train, test in
        #expect((train.count, train.rows, train.columns, train.classCount) == (3, 2, 3, 4))
        #expect((test.count, test.rows, test.columns, test.classCount) == (2, 2, 3, 4))
        #expect(Array(train.images) == SmallDataset.trainImages)
        #expect(Array(train.labels) == SmallDataset.trainLabels)
        #expect(Array(test.images) == SmallDataset.testImages)
        #expect(Array(test.labels) == SmallDataset.testLabels)
        #expect(Array(train.image(at: 2)) == [10, 20, 30, 40, 50, 60])
      }
    }
  }

  @Test func `another rank finds the data with the sizes alone`() async throws {
    try await withTemporaryFolder { folder in
      try SmallDataset.write(to: folder)
      let files = try DatasetFiles(directory: folder, classCount: 4)
      // Each of the four arrays starts at a multiple of 64 bytes.
      #expect(files.shape.byteCount == 64 * 3 + 2)
      let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: files.shape.byteCount, alignment: 64)
      defer { memory.deallocate() }
      let shape = try files.load(into: memory)
      let received = DatasetShape(trainCount: 3, testCount: 2, rows: 2, columns: 3, classCount: 4)
      #expect(received == shape)
      let parts = received.parts(in: UnsafeRawBufferPointer(memory))
      #expect(Array(parts.test.labels) == [2, 2])
      #expect(parts.test.images.baseAddress.map { Int(bitPattern: $0) % 64 } == 0)
    }
  }

  @Test(arguments: [
    "train-images-idx3-ubyte", "train-images-idx3-ubyte.gz", "train-images.idx3-ubyte", "train-images.idx3-ubyte.gz",
  ])
  func `finds a file by each of its names`(name: String) async throws {
    try await withTemporaryFolder { folder in
      try SmallDataset.write(to: folder, replacing: ["train-images-idx3-ubyte": nil])
      try write(SmallDataset.files["train-images-idx3-ubyte"] ?? [], to: "\(folder)/\(name)")
      try #expect(DatasetFiles(directory: folder).shape.trainCount == 3)
    }
  }

  @Test func `the fingerprint is SHA-256 of the uncompressed files`() async throws {
    try await withTemporaryFolder { folder in
      try SmallDataset.write(to: folder)
      try withLoadedDataset(in: folder) { train, test in
        // cat train-images-idx3-ubyte train-labels-idx1-ubyte | sha256sum
        #expect(train.sha256 == "3d274f4644564764cf23addd139f081a99533ed6f9019b2cdbe87ca8b5445774")
        #expect(test.sha256 == "6aa85ccbbc9cc46253aa1d78b0b420cf4d52862ef708a90239a6f90d97b0290e")
      }
    }
  }

  @Test func `normalizes by dividing by 255 and encodes labels one-hot`() async throws {
    try await withTemporaryFolder { folder in
      try SmallDataset.write(to: folder)
      try withLoadedDataset(in: folder, classCount: 4) { train, _ in
        var inputs = [Float](repeating: .nan, count: 12)
        var targets = [Float](repeating: .nan, count: 8)
        inputs.withUnsafeMutableBufferPointer { inputs in
          targets.withUnsafeMutableBufferPointer { targets in
            train.encode([0, 2], inputs: inputs, targets: targets)
          }
        }
        #expect(inputs.prefix(6) == [0, 0.2, 0.4, 0.6, 0.8, 1])
        #expect(zip(inputs.suffix(6), 1...6).allSatisfy { abs($0 * 255 - Float($1 * 10)) < 1e-5 })
        #expect(targets == [0, 0, 0, 1, 0, 1, 0, 0])
      }
    }
  }
}

/// Folders that are no data set.
@Suite struct DatasetErrorTests {
  @Test(arguments: DatasetFile.allCases)
  func `names the file that is missing, and endangers no other`(file: DatasetFile) async throws {
    try await withTemporaryFolder { folder in
      try SmallDataset.write(to: folder, replacing: [file.rawValue: nil])
      let error = try #require(throws: DatasetError.self) { try DatasetFiles(directory: folder) }
      #expect(shown(error).hasPrefix("\(folder): lacks \(file.rawValue).gz.\nRestore the file, or "))
      #expect(!shown(error).contains("--output \(folder)"))
      FolderOrigin.fetched(.kmnist).mark(folder)
      #expect(
        shown(error).hasSuffix(
          "\nDownload it again: lockstep data fetch --dataset kmnist --output \(folder)"))
    }
  }

  @Test func `shows what is wrong with a file`() async throws {
    try await withTemporaryFolder { folder in
      try SmallDataset.write(to: folder, replacing: ["t10k-labels-idx1-ubyte": Array("<html>".utf8)])
      #expect(throws: DatasetError.file(IDXError(path: "\(folder)/t10k-labels-idx1-ubyte.gz", reason: .webPage))) {
        try DatasetFiles(directory: folder)
      }
    }
  }

  @Test(
    arguments: [
      ("train-images-idx3-ubyte", [0, 0, 8, 1, 0, 0, 0, 1, 5], IDXError.Reason.wrongDimensions(found: 1, expected: 3)),
      (
        "train-labels-idx1-ubyte", SmallDataset.files["train-images-idx3-ubyte"],
        .wrongDimensions(found: 3, expected: 1)
      ),
      ("train-labels-idx1-ubyte", [0, 0, 9, 1, 0, 0, 0, 1, 5], .wrongElementType(found: .int8, expected: .uint8)),
      ("t10k-labels-idx1-ubyte", [0, 0, 8, 1, 0, 0, 0, 0], .noElements),
      ("t10k-images-idx3-ubyte", [0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 3], .noElements),
    ] as [(String, [UInt8]?, IDXError.Reason)])
  func `refuses files of the wrong kind`(name: String, bytes: [UInt8]?, reason: IDXError.Reason) async throws {
    try await withTemporaryFolder { folder in
      try SmallDataset.write(to: folder, replacing: [name: bytes])
      #expect(throws: DatasetError.file(IDXError(path: "\(folder)/\(name).gz", reason: reason))) {
        try DatasetFiles(directory: folder)
      }
    }
  }

  @Test func `refuses pictures and labels that differ in number`() async throws {
    try await withTemporaryFolder { folder in
      try SmallDataset.write(to: folder, replacing: ["train-labels-idx1-ubyte": [0, 0, 8, 1, 0, 0, 0, 2, 3, 0]])
      let error = try #require(throws: DatasetError.self) { try DatasetFiles(directory: folder) }
      #expect(
        shown(error).hasPrefix(
          "\(folder)/train-labels-idx1-ubyte.gz: holds 2 labels for the 3 pictures of "
            + "\(folder)/train-images-idx3-ubyte.gz.\n"))
    }
  }

  @Test func `refuses training and test pictures of different sizes`() async throws {
    try await withTemporaryFolder { folder in
      let images: [UInt8] = [0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0, 2] + SmallDataset.testImages
      try SmallDataset.write(to: folder, replacing: ["t10k-images-idx3-ubyte": images])
      let error = try #require(throws: DatasetError.self) { try DatasetFiles(directory: folder) }
      #expect(shown(error).contains("t10k-images-idx3-ubyte.gz: holds pictures of 3×2, but those of "))
      #expect(shown(error).contains("train-images-idx3-ubyte.gz are 2×3.\n"))
    }
  }

  @Test func `names the first label outside the classes`() async throws {
    try await withTemporaryFolder { folder in
      try SmallDataset.write(to: folder, replacing: ["train-labels-idx1-ubyte": [0, 0, 8, 1, 0, 0, 0, 3, 9, 10, 11]])
      let path = "\(folder)/train-labels-idx1-ubyte.gz"
      let expected = DatasetError.labelOutsideClasses(path: path, index: 1, label: 10, classCount: 10)
      #expect(throws: expected) { try withLoadedDataset(in: folder) { _, _ in } }
      #expect(shown(expected).hasPrefix("\(path): label 1 is 10, but there are 10 classes (0 to 9).\n"))
    }
  }

  @Test func `a truncated file shows at the latest when it is loaded`() async throws {
    try await withTemporaryFolder { folder in
      let bytes = Array((SmallDataset.files["t10k-images-idx3-ubyte"] ?? []).dropLast(4))
      try SmallDataset.write(to: folder, replacing: ["t10k-images-idx3-ubyte": bytes])
      let error = try #require(throws: DatasetError.self) { try withLoadedDataset(in: folder) { _, _ in } }
      #expect(shown(error).contains("promises 2 images of 2×3 (12 bytes) but ends after 8.\n"))
    }
  }
}
