import Datasets
import Foundation
import Testing
import TestSupport

/// What is named as the folder of the data, and is none.
@Suite struct DataFolderTests {
  private func message(_ path: String) -> String {
    let error = #expect(throws: DatasetError.self) { try DatasetFiles(directory: path) }
    return error.map(shown) ?? ""
  }

  @Test func `says that the folder is none`() {
    #expect(message("/nowhere/there").hasPrefix("/nowhere/there: is not a folder.\n"))
    #expect(message("/nowhere/there").hasSuffix("lockstep data fetch --output /nowhere/there"))
  }

  @Test(
    arguments: [
      (
        "own.npz", Array("PK\u{3}\u{4}".utf8) + [UInt8](repeating: 0, count: 22) + [5, 0, 0, 0] + Array("x.npy".utf8),
        "is a file of NumPy arrays, not a folder of IDX files.\nName a folder of IDX files"
      ),
      ("own.npy", [0x93] + Array("NUMPY".utf8), "is a file of NumPy arrays, not a folder"),
      (
        "own.zip", Array("PK\u{3}\u{4}".utf8) + [UInt8](repeating: 0, count: 22) + [5, 0, 0, 0] + Array("x.png".utf8),
        "is a zip archive, not a folder.\nUnpack it into a new folder, and name that: unzip "
      ),
      (
        "own.csv", Array("label,pixel\n1,2\n".utf8), "is a file, not a folder of IDX files.\nName a folder of IDX files"
      ),
      (
        "own.tar.gz", gzip([UInt8](repeating: 1, count: 257) + Array("ustar".utf8)), "is a tar archive, not a folder.\n"
      ),
      ("train-images-idx3-ubyte", SmallDataset.files["train-images-idx3-ubyte"] ?? [], "is one file; the folder that"),
      (
        "train-images-idx3-ubyte.gz", gzip(SmallDataset.files["train-images-idx3-ubyte"] ?? []),
        "is one file; the folder"
      ),
      ("empty", [], "is a file, not a folder of IDX files.\n"),
    ] as [(String, [UInt8], String)])
  func `says what a file is that was named in its place`(name: String, bytes: [UInt8], words: String) async throws {
    try await withTemporaryFolder { folder in
      let path = "\(folder)/\(name)"
      try write(bytes, to: path)
      for end in ["", "/", "/raw"] { #expect(message(path + end).hasPrefix("\(path): \(words)")) }
      if words.hasPrefix("is one file") { #expect(message(path).hasSuffix("\nName its folder: \(folder)")) }
    }
  }

  @Test func `says where a link leads that leads nowhere`() async throws {
    try await withTemporaryFolder { folder in
      try FileManager.default.createSymbolicLink(atPath: "\(folder)/data", withDestinationPath: "/gone")
      #expect(message("\(folder)/data").hasPrefix("\(folder)/data: is a link to /gone, which does not exist.\n"))
      try SmallDataset.write(to: folder, replacing: ["t10k-labels-idx1-ubyte": nil])
      try FileManager.default.createSymbolicLink(
        atPath: "\(folder)/t10k-labels-idx1-ubyte", withDestinationPath: "/gone")
      #expect(message(folder).hasPrefix("\(folder)/t10k-labels-idx1-ubyte: does not exist."))
    }
  }

  @Test func `names the folder in the folder that has the files`() async throws {
    try await withTemporaryFolder { folder in
      try FileManager.default.createDirectory(atPath: "\(folder)/raw", withIntermediateDirectories: false)
      try SmallDataset.write(to: "\(folder)/raw")
      #expect(message(folder).hasSuffix("\nName the folder in it that has them: \(folder)/raw"))
    }
  }

  @Test func `names the folder two levels down where torchvision puts the files`() async throws {
    try await withTemporaryFolder { folder in
      try FileManager.default.createDirectory(atPath: "\(folder)/MNIST/raw", withIntermediateDirectories: true)
      try SmallDataset.write(to: "\(folder)/MNIST/raw")
      #expect(message(folder).hasSuffix("\nName the folder in it that has them: \(folder)/MNIST/raw"))
    }
  }

  @Test func `advises to fetch into a folder that holds something only if it was fetched`() async throws {
    try await withTemporaryFolder { folder in
      #expect(message(folder).hasSuffix("\nDownload the data set: lockstep data fetch --output \(folder)"))
      try write([1], to: "\(folder)/notes.txt")
      #expect(!message(folder).contains("--output \(folder)"))
      FolderOrigin.fetched(.mnist).mark(folder)
      #expect(message(folder).hasSuffix("lockstep data fetch --output \(folder)"))
    }
  }
}
