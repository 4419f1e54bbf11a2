import Datasets
import Foundation
import Launching
import Testing

extension EndToEnd {
  /// Data sets that can't be trained on.
  @Suite struct DatasetTests {
    /// Damage to one file of a good data set, and what is said about it.
    struct Damage: Sendable, CustomTestStringConvertible {
      let testDescription: String
      let file: DatasetFile
      let words: String
      let apply: @Sendable (_ path: String) throws -> Void

      init(
        _ description: String, _ file: DatasetFile, _ words: String,
        _ apply: @escaping @Sendable (String) throws -> Void
      ) {
        (testDescription, self.file, self.words, self.apply) = (description, file, words, apply)
      }
    }

    static let damages: [Damage] = [
      Damage("truncated", .trainImages, "promises 645 images of 28×28 (505,680 bytes) but ends after ") { path in
        try rewrite(path) { $0.prefix($0.count / 2) }
      },
      Damage("a gzip checksum that is wrong", .testImages, "is a damaged gzip file") { path in
        try rewrite(path) { $0.dropLast(8) + Data($0.suffix(8).map { ~$0 }) }
      },
      Damage("not gzip'd, not IDX", .testLabels, "is neither an IDX file nor gzip'd") { path in
        try rewrite(path) { _ in Data("0,0,0,0".utf8) }
      },
      Damage("a web page", .trainLabels, "is a web page") { path in
        try rewrite(path) { _ in Data("<!DOCTYPE html><html><body>Please log in</body></html>".utf8) }
      },
      Damage("empty", .trainLabels, "is empty") { path in try rewrite(path) { _ in Data() } },
      Damage("a folder", .trainLabels, "is not a regular file") { path in
        try FileManager.default.removeItem(atPath: path)
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
      },
      Damage("an unknown magic number", .trainImages, "element type 07") { path in
        try rewrite(path) { _ in Data([0, 0, 7, 3, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 9]) }
      },
      Damage("ends in its header", .trainImages, "ends inside its header") { path in
        try rewrite(path) { _ in Data([0, 0, 8, 3, 0, 0]) }
      },
      Damage("numbers of another type", .testLabels, "holds float32") { path in
        try IDXFile.write([Float](repeating: 1, count: 605), shape: [605], to: path, compressed: true)
      },
      Damage("pictures without rows", .testImages, "has 2 dimensions instead of 3") { path in
        try IDXFile.write([UInt8](repeating: 1, count: 605 * 784), shape: [605, 784], to: path, compressed: true)
      },
      Damage("pictures of another size", .testImages, "holds pictures of 14×14") { path in
        try IDXFile.write([UInt8](repeating: 1, count: 605 * 196), shape: [605, 14, 14], to: path, compressed: true)
      },
      Damage("fewer labels than pictures", .trainLabels, "holds 644 labels for the 645 pictures") { path in
        try IDXFile.write([UInt8](repeating: 1, count: 644), shape: [644], to: path, compressed: true)
      },
      Damage("a label outside the classes", .testLabels, "label 604 is 10, but there are 10 classes") { path in
        try IDXFile.write([UInt8](repeating: 1, count: 604) + [10], shape: [605], to: path, compressed: true)
      },
      Damage("no images", .trainImages, "holds nothing") { path in
        try IDXFile.write([UInt8](), shape: [0, 28, 28], to: path, compressed: true)
      },
      Damage("a header that promises more than the file holds", .trainImages, "but ends after 1,000") { path in
        try rewrite(path) { _ in Data([0, 0, 8, 3, 0, 0, 2, 0x85, 0, 0, 0, 28, 0, 0, 0, 28]) + Data(count: 1000) }
      },
      Damage("more than its header promises", .trainImages, "goes on after") { path in
        try rewrite(path) { _ in Data([0, 0, 8, 3, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 9, 9]) }
      },
      Damage("more than the memory holds", .trainImages, "more than this machine's memory") { path in
        // A sparse file: it has the length that its header promises, and takes no room.
        let count = UInt32(ProcessInfo.processInfo.physicalMemory / 784 + 1)
        let dimensions = [count, 28, 28].flatMap { number in
          [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: number >> $0) }
        }
        try rewrite(path) { _ in Data([0, 0, 8, 3] + dimensions) }
        try #require(truncate(path, Int(16 + UInt64(count) * 784)) == 0)
      },
    ]

    private static func rewrite(_ path: String, _ change: (Data) -> Data) throws {
      let file = URL(filePath: path)
      try change(Data(contentsOf: file)).write(to: file)
    }

    @Test(arguments: damages)
    func `refuses a damaged file and names it`(damage: Damage) async throws {
      let data = try Workspace.current.newFolder()
      // Not the decompressed copies, which would differ from it then.
      for name in DatasetFile.allCases.map(\.gzipName) {
        try FileManager.default.copyItem(atPath: "\(Workspace.current.digits)/\(name)", toPath: "\(data)/\(name)")
      }
      let path = "\(data)/\(damage.file.gzipName)"
      try damage.apply(path)
      try await expectTrainingRefused(data: data, saying: ["\(path): ", damage.words])
    }

    @Test(arguments: [nil, 3])
    func `refuses a folder that isn't there, and one without the files`(ranks: Int?) async throws {
      let missing = Workspace.current.newPath()
      try await expectTrainingRefused(ranks: ranks, data: missing, saying: ["\(missing): is not a folder"])
      let folder = try Workspace.current.newFolder()
      try await expectTrainingRefused(
        ranks: ranks, data: folder, saying: ["\(folder): lacks train-images-idx3-ubyte.gz", "lockstep data fetch"])
    }

    @Test func `a folder that may not be read is no folder without files`() async throws {
      let data = Workspace.current.newPath()
      try FileManager.default.copyItem(atPath: Workspace.current.digits, toPath: data)
      try FileManager.default.setAttributes([.posixPermissions: 0], ofItemAtPath: data)
      defer { try? FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: data) }
      // Permissions don't bind root.
      let wrapper = geteuid() == 0 ? ["setpriv", "--reuid=65534", "--bounding-set=-all", "--inh-caps=-all"] : []
      let result = try await launch(ranks: nil, "lockstep", ["data", "inspect", data], wrapper: wrapper)
      #expect(result.status == 1)
      #expect(result.standardError.hasPrefix("lockstep: \(data): cannot be read: Permission denied.\n"))
    }

    @Test func `inspects only images that are there`() async throws {
      let digits = Workspace.current.digits
      try await expectRefusal(
        ["data", "inspect", digits, "--index", "645"], saying: ["\(digits): has no training image 645", "0 to 644"])
      let missing = Workspace.current.newPath()
      try await expectRefusal(["data", "inspect", missing], saying: ["\(missing): is not a folder"])
    }

    @Test func `synthesizes only where files can be written`() async throws {
      try await expectRefusal(
        ["data", "synthesize", "--output", "/proc/digits", "--train", "1", "--test", "1"], saying: ["/proc/digits: "])
    }
  }
}
