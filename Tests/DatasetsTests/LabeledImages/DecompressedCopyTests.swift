import Datasets
import Foundation
import Testing
import TestSupport

/// The decompressed copies beside gzip'd files, in folders that Lockstep made.
@Suite struct DecompressedCopyTests {
  private let name = "train-images-idx3-ubyte"
  private var content: [UInt8] { SmallDataset.files[name] ?? [] }

  @Test func `keeps each file's content under its name without gz, and nothing else`() async throws {
    try await withTemporaryFolder { folder in
      try writeFetched(to: folder)
      try expectTrainImages(SmallDataset.trainImages, in: folder)
      for (name, bytes) in SmallDataset.files { #expect(try read("\(folder)/\(name)") == bytes) }
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder).count == 9)
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

  @Test func `writes no copy into a folder of the user's own`() async throws {
    try await withTemporaryFolder { folder in
      try SmallDataset.write(to: folder)
      try expectTrainImages(SmallDataset.trainImages, in: folder)
      #expect(try names(in: folder) == SmallDataset.files.keys.map { $0 + ".gz" }.sorted())
    }
  }

  @Test(
    arguments: [
      { $0 + [0] }, { $0.dropLast() }, { _ in [] }, { $0.map { _ in 0 } }, { $0.dropLast() + [61] },
      { Array($0.prefix(15)) + [4] + $0.dropFirst(16) },
    ] as [@Sendable ([UInt8]) -> [UInt8]])
  func `a file of the same name that isn't the gzip'd one's content is an error, and is left as it is`(
    change: @Sendable ([UInt8]) -> [UInt8]
  ) async throws {
    try await withTemporaryFolder { folder in
      try writeFetched(to: folder)
      try write(change(content), to: "\(folder)/\(name)")
      let error = DatasetError.filesDiffer("\(folder)/\(name).gz", "\(folder)/\(name)")
      #expect(throws: error) { try withLoadedDataset(in: folder) { _, _ in } }
      #expect(shown(error).contains("\(folder)/\(name).gz: is another file than \(folder)/\(name), "))
      #expect(try read("\(folder)/\(name)") == change(content))
    }
  }

  @Test(arguments: [["", ".gz"], ["", "dotted"], ["dotted", "dotted.gz"], ["", ".gz", "dotted", "dotted.gz"]])
  func `any two files for one name must agree, and may`(kinds: [String]) async throws {
    try await withTemporaryFolder { folder in
      try SmallDataset.write(to: folder, replacing: [name: nil])
      let paths = kinds.map { kind in
        let base = kind.hasPrefix("dotted") ? name.replacing("-idx", with: ".idx") : name
        return "\(folder)/\(base)\(kind.hasSuffix("gz") ? ".gz" : "")"
      }
      func write(_ content: [UInt8], to path: String) throws {
        try TestSupport.write(path.hasSuffix("gz") ? gzip(content) : content, to: path)
      }
      for path in paths { try write(content, to: path) }
      try expectTrainImages(SmallDataset.trainImages, in: folder)
      for path in paths {
        try write(content.dropLast() + [61], to: path)
        let error = #expect(throws: DatasetError.self) { try withLoadedDataset(in: folder) { _, _ in } }
        #expect(error.map(shown)?.contains(path) == true)
        try write(content, to: path)
      }
    }
  }

  @Test func `a gzip'd file of two streams is compared by its whole content`() async throws {
    try await withTemporaryFolder { folder in
      try SmallDataset.write(to: folder)
      try write(gzip(Array(content.prefix(20))) + gzip(Array(content.dropFirst(20))), to: "\(folder)/\(name).gz")
      try write(content, to: "\(folder)/\(name)")
      try expectTrainImages(SmallDataset.trainImages, in: folder)
    }
  }

  @Test func `what a killed process has left of a copy is removed`() async throws {
    try await withTemporaryFolder { folder in
      try writeFetched(to: folder)
      // No process has the greatest of all numbers.
      try write([1, 2, 3], to: "\(folder)/\(name).\(Int32.max).partial")
      try expectTrainImages(SmallDataset.trainImages, in: folder)
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder).allSatisfy { !$0.hasSuffix(".partial") })
    }
  }

  @Test func `loads where no copy can be written`() async throws {
    try await withTemporaryFolder { folder in
      try writeFetched(to: folder)
      // Also root can't write a file where a folder stands.
      let obstacle = "\(folder)/\(name).\(getpid()).partial"
      try FileManager.default.createDirectory(atPath: obstacle, withIntermediateDirectories: false)
      try expectTrainImages(SmallDataset.trainImages, in: folder)
      #expect(!FileManager.default.fileExists(atPath: "\(folder)/\(name)"))
    }
  }

  @Test func `leaves a folder that is not to be written as it is, also as root`() async throws {
    try await withTemporaryFolder { folder in
      try writeFetched(to: folder)
      chmod(folder, 0o555)
      defer { chmod(folder, 0o755) }
      try expectTrainImages(SmallDataset.trainImages, in: folder)
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder).count == 5)
    }
  }

  private func writeFetched(to folder: String) throws {
    try SmallDataset.write(to: folder)
    FolderOrigin.fetched(.mnist).mark(folder)
  }

  private func expectTrainImages(_ images: [UInt8], in folder: String) throws {
    try withLoadedDataset(in: folder) { train, _ in #expect(Array(train.images) == images) }
  }

  private func read(_ path: String) throws -> [UInt8] { Array(try Data(contentsOf: URL(filePath: path))) }
}
