import Datasets
import Foundation
import Launching
import TestSupport
import Testing

extension EndToEnd {
  /// Files of the user's own in the folder that a data set is to be fetched into.
  @Suite struct OwnDataTests {
    /// Makes a folder of files by name, and returns it with their bytes.
    private func folder(_ files: [String: [UInt8]]) throws -> String {
      let folder = try Workspace.current.newFolder()
      for (name, bytes) in files { try Data(bytes).write(to: URL(filePath: "\(folder)/\(name)")) }
      return folder
    }

    private func content(of folder: String) throws -> [String: Data] {
      try Dictionary(
        uniqueKeysWithValues: names(in: folder).map { ($0, try Data(contentsOf: URL(filePath: "\(folder)/\($0)"))) })
    }

    /// The bytes of one of the workspace's files, whose labels and pictures nobody has published.
    private static func digits(_ file: DatasetFile) throws -> [UInt8] {
      try Array(Data(contentsOf: URL(filePath: "\(Workspace.current.digits)/\(file.gzipName)")))
    }

    static let labels: [UInt8] = [0, 0, 8, 1, 0, 0, 0, 2, 10, 3]

    @Test(
      arguments: [
        ["t10k-labels-idx1-ubyte": labels], ["t10k-labels.idx1-ubyte": labels],
        ["train-images-idx3-ubyte": [0, 0, 13, 1, 0, 0, 0, 1, 0, 0, 0, 0]],
        ["train-labels-idx1-ubyte.gz": Array("<html>".utf8), "t10k-labels.idx1-ubyte.gz": labels],
      ], [[], ["--dataset", "kmnist"]])
    func `is neither replaced nor hidden, and nothing is downloaded`(
      files: [String: [UInt8]], arguments: [String]
    ) async throws {
      let server = try LocalServer([:])
      let folder = try folder(files)
      let before = try content(of: folder)
      let name = try #require(files.first { $0.value.first == 0 }?.key)
      try await expectRefusal(
        ["data", "fetch", "--output", folder, "--mirror", server.address("/")] + arguments,
        saying: [
          "\(folder)/\(name): is an IDX file that isn't known to be ", "Nothing was changed",
          "Fetch into another folder: lockstep data fetch \(arguments.map { $0 + " " }.joined())--output data/",
        ])
      #expect(try content(of: folder) == before)
      #expect(server.requests.isEmpty)
    }

    @Test func `no message about own files advises to fetch into their folder`() async throws {
      var files = try Dictionary(
        uniqueKeysWithValues: DatasetFile.allCases.map { ($0.gzipName, try Self.digits($0)) })
      files["t10k-labels-idx1-ubyte.gz"] = nil
      files["t10k-labels-idx1-ubyte"] = Self.labels
      let folder = try folder(files)
      for change in [{}, { try FileManager.default.removeItem(atPath: "\(folder)/t10k-labels-idx1-ubyte") }] {
        try change()
        let result = try await expectRefusal(["data", "check", folder], saying: ["data fetch --output data/mnist"])
        #expect(!result.standardError.contains("--output \(folder)"))
      }
    }

    @Test func `is trained on where a decompressed copy can't be kept beside it, which goes to the user's cache`()
      async throws
    {
      let files = try Dictionary(
        uniqueKeysWithValues: DatasetFile.allCases.map { ($0.gzipName, try Self.digits($0)) })
      let (data, cache) = (try folder(files), Workspace.current.newPath())
      for environment in [["XDG_CACHE_HOME": cache], ["XDG_CACHE_HOME": "", "HOME": ""]] {
        let result = try await launch(
          ranks: 2, "lockstep",
          [
            "train", "--config", Workspace.current.configuration, "--data", data, "--output",
            Workspace.current.newPath(), "--set", "training.epochs=1",
          ], environment: environment)
        #expect(result.status == 0, "\(result.standardError)")
        #expect(try content(of: data) == files.mapValues { Data($0) })
      }
      #expect(try names(in: cache + "/lockstep").count == 4)
    }

    @Test func `two files for one name are named, whichever was meant`() async throws {
      var files = try Dictionary(
        uniqueKeysWithValues: DatasetFile.allCases.map { ($0.gzipName, try Self.digits($0)) })
      files["train-labels-idx1-ubyte"] = [0, 0, 8, 1, 0, 0, 0, 2, 1, 3]
      let folder = try folder(files)
      try await expectTrainingRefused(
        data: folder,
        saying: ["\(folder)/train-labels-idx1-ubyte.gz: is another file than \(folder)/train-labels-idx1-ubyte, "])
    }
  }
}
