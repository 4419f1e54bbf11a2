import Datasets
import Foundation
import Launching
import Testing
import TestSupport

extension EndToEnd {
  @Suite struct DataCheckTests {
    private func check(_ folder: String) async throws -> LaunchResult {
      try await launch(ranks: nil, "lockstep", ["data", "check", folder])
    }

    @Test func `shows the four files and their shapes`() async throws {
      let digits = Workspace.current.digits
      let result = try await check(digits)
      #expect(result.status == 0, "\(result.standardError)")
      for line in [
        "train images  \(digits)/train-images-idx3-ubyte.gz  645 pictures of 28×28\n",
        "train labels  \(digits)/train-labels-idx1-ubyte.gz  645 labels\n",
        "test images   \(digits)/t10k-images-idx3-ubyte.gz  605 pictures of 28×28\n",
        "test labels   \(digits)/t10k-labels-idx1-ubyte.gz  605 labels\n",
        "classes       10, 0 to 9\n", "identity      none of the published data sets\n",
      ] {
        #expect(result.standardOutput.contains(line), "\(result.standardOutput)")
      }
    }

    @Test func `tells by its exit status a folder without data from one that isn't complete`() async throws {
      let folder = Workspace.current.newPath()
      #expect(try await check(folder).status == 66)
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
      #expect(try await check(folder).status == 66)
      for name in try names(in: Workspace.current.digits) where name.hasSuffix("ubyte.gz") && !name.hasPrefix("t10k-l")
      {
        try FileManager.default.copyItem(atPath: "\(Workspace.current.digits)/\(name)", toPath: "\(folder)/\(name)")
      }
      let incomplete = try await check(folder)
      #expect(incomplete.status == 1)
      #expect(incomplete.standardError.hasPrefix("lockstep: \(folder): lacks t10k-labels-idx1-ubyte.gz.\n"))
      try Data("<html>".utf8).write(to: URL(filePath: "\(folder)/t10k-labels.idx1-ubyte"))
      let damaged = try await check(folder)
      #expect(damaged.status == 1)
      #expect(damaged.standardError.hasPrefix("lockstep: \(folder)/t10k-labels.idx1-ubyte: is a web page"))
    }

    /// The gzip'd training labels with a byte in the middle changed.
    private func damage(_ folder: String) throws {
      let file = URL(filePath: folder + "/train-labels-idx1-ubyte.gz")
      var bytes = try Data(contentsOf: file)
      bytes[bytes.count / 2] ^= 0xFF
      try bytes.write(to: file)
    }

    @Test func `reads the files themselves, and no decompressed copy of them`() async throws {
      let (folder, cache) = (try Workspace.current.newFolder(), try Workspace.current.newFolder())
      for name in try names(in: Workspace.current.digits) where name.hasSuffix("ubyte.gz") {
        try FileManager.default.copyItem(atPath: "\(Workspace.current.digits)/\(name)", toPath: "\(folder)/\(name)")
      }
      let trained = try await launch(
        ranks: nil, "lockstep",
        ["train", "--config", Workspace.current.configuration, "--data", folder, "--output", folder + "/run"],
        environment: ["XDG_CACHE_HOME": cache])
      try #require(trained.status == 0, "\(trained.standardError)")
      try #require(!names(in: cache + "/lockstep").isEmpty)
      try damage(folder)
      let result = try await launch(
        ranks: nil, "lockstep", ["data", "check", folder], environment: ["XDG_CACHE_HOME": cache])
      #expect(result.status == 1)
      #expect(
        result.standardError.hasPrefix("lockstep: \(folder)/train-labels-idx1-ubyte.gz: is a damaged gzip file"),
        "\(result.standardError)")
    }

    @Test func `a decompressed file beside it doesn't stand in for a damaged one`() async throws {
      let folder = Workspace.current.newPath()
      let made = try await launch(
        ranks: nil, "lockstep", ["data", "synthesize", folder, "--train", "200", "--test", "20"])
      try #require(made.status == 0, "\(made.standardError)")
      // Makes the copies.
      _ = try await launch(
        ranks: nil, "lockstep",
        ["train", "--config", Workspace.current.configuration, "--data", folder, "--output", folder + "/run"])
      try #require(FileManager.default.fileExists(atPath: folder + "/train-labels-idx1-ubyte"))
      try damage(folder)
      let result = try await check(folder)
      #expect(
        result.status == 1 && result.standardError.contains("train-labels-idx1-ubyte.gz"), "\(result.standardError)")
    }

    @Test func `data one folder below is named, and isn't nothing`() async throws {
      let folder = try Workspace.current.newFolder()
      try FileManager.default.createSymbolicLink(
        atPath: folder + "/mnist", withDestinationPath: Workspace.current.digits)
      let result = try await check(folder)
      #expect(result.status == 1 && result.standardError.contains("\(folder)/mnist"), "\(result.standardError)")
    }

    @Test func `a folder of one class is none to train on`() async throws {
      let one = try DatasetFolder(train: .bars(4, classes: 1), test: nil)
      let result = try await check(one.path)
      #expect(result.status == 1)
      #expect(result.standardError.contains("all training labels are 0"))
    }
  }
}
