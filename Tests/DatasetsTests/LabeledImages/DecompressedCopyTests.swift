import Datasets
import Foundation
import Testing

/// The decompressed copies beside gzip'd files.
@Suite struct DecompressedCopyTests {
  private let name = "train-images-idx3-ubyte"
  private var content: [UInt8] { SmallDataset.files[name] ?? [] }

  @Test func `keeps each file's content under its name without gz, and nothing else`() async throws {
    try await withTemporaryFolder { folder in
      try SmallDataset.write(to: folder)
      try expectTrainImages(SmallDataset.trainImages, in: folder)
      for (name, bytes) in SmallDataset.files { #expect(try read("\(folder)/\(name)") == bytes) }
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder).count == 8)
    }
  }

  @Test func `reads the copy instead of decompressing`() async throws {
    try await withTemporaryFolder { folder in
      try SmallDataset.write(to: folder)
      try write(content, to: "\(folder)/\(name)")
      // Damaged past the header of the IDX file, where only decompressing would notice.
      var damaged = gzip(content)
      damaged[damaged.count - 9] ^= 0xFF
      try write(damaged, to: "\(folder)/\(name).gz")
      try expectTrainImages(SmallDataset.trainImages, in: folder)
      try FileManager.default.removeItem(atPath: "\(folder)/\(name)")
      #expect(throws: DatasetError.self) { try withLoadedDataset(in: folder) { _, _ in } }
      #expect(!FileManager.default.fileExists(atPath: "\(folder)/\(name)"), "no copy of a damaged file")
    }
  }

  @Test(
    arguments: [
      { $0 + [0] }, { $0.dropLast() }, { _ in [] }, { $0.map { _ in 0 } }, { $0.dropLast() + [61] },
      { Array($0.prefix(15)) + [4] + $0.dropFirst(16) },
    ] as [@Sendable ([UInt8]) -> [UInt8]])
  func `a copy that isn't the gzip'd file's content is neither read nor overwritten`(
    change: @Sendable ([UInt8]) -> [UInt8]
  ) async throws {
    try await withTemporaryFolder { folder in
      try SmallDataset.write(to: folder)
      try write(change(content), to: "\(folder)/\(name)")
      try expectTrainImages(SmallDataset.trainImages, in: folder)
      #expect(try read("\(folder)/\(name)") == change(content))
    }
  }

  @Test func `a copy of the file that was there before is not read`() async throws {
    try await withTemporaryFolder { folder in
      try SmallDataset.write(to: folder)
      try expectTrainImages(SmallDataset.trainImages, in: folder)
      let images = SmallDataset.trainImages.reversed()
      try SmallDataset.write(to: folder, replacing: [name: Array(content.prefix(16)) + images])
      try expectTrainImages(Array(images), in: folder)
    }
  }

  @Test func `what a killed process has left of a copy is removed`() async throws {
    try await withTemporaryFolder { folder in
      try SmallDataset.write(to: folder)
      // No process has the greatest of all numbers.
      try write([1, 2, 3], to: "\(folder)/\(name).\(Int32.max).partial")
      try expectTrainImages(SmallDataset.trainImages, in: folder)
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder).allSatisfy { !$0.hasSuffix(".partial") })
    }
  }

  @Test func `loads where no copy can be written`() async throws {
    try await withTemporaryFolder { folder in
      try SmallDataset.write(to: folder)
      // Also root can't write a file where a folder stands.
      let obstacle = "\(folder)/\(name).\(getpid()).partial"
      try FileManager.default.createDirectory(atPath: obstacle, withIntermediateDirectories: false)
      try expectTrainImages(SmallDataset.trainImages, in: folder)
      #expect(!FileManager.default.fileExists(atPath: "\(folder)/\(name)"))
    }
  }

  @Test func `leaves a folder that is not to be written as it is, also as root`() async throws {
    try await withTemporaryFolder { folder in
      try SmallDataset.write(to: folder)
      chmod(folder, 0o555)
      defer { chmod(folder, 0o755) }
      try expectTrainImages(SmallDataset.trainImages, in: folder)
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder).count == 4)
    }
  }

  private func expectTrainImages(_ images: [UInt8], in folder: String) throws {
    try withLoadedDataset(in: folder) { train, _ in #expect(Array(train.images) == images) }
  }

  private func read(_ path: String) throws -> [UInt8] { Array(try Data(contentsOf: URL(filePath: path))) }
}
