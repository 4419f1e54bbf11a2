import ArgumentParser
import Datasets
import MPI
import Training

/// `lockstep data check`
struct DataCheck: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check", abstract: "Say whether a folder holds a data set that can be read, and which.",
    discussion: """
      Reads all of its files, and changes none. The exit status is 0 if they're complete and good, 66 if the folder \
      doesn't exist or holds none of them, and 1 if a file is missing, damaged or doesn't fit the others.
      """)

  @Argument(help: ArgumentHelp("The folder of a data set.", valueName: "dir"))
  var directory: String

  func run() throws {
    do {
      try printLines(summary())
    } catch let error as DatasetError {
      throw UnusableData(error: error, isAbsent: isAbsent)
    }
  }

  /// A line a file, and what they are together.
  private func summary() throws -> [String] {
    // Whatever a byte can say is a class.
    let files = try DatasetFiles(directory: directory, classCount: 256)
    let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: files.shape.byteCount, alignment: 64)
    defer { memory.deallocate() }
    try files.load(into: memory)
    let (train, test) = files.shape.parts(in: UnsafeRawBufferPointer(memory))
    let classCount = 1 + Int([train.labels.max() ?? 0, test.labels.max() ?? 0].max() ?? 0)
    let (trainHashes, testHashes) = (train.hashes, test.hashes)
    let identity = DatasetIdentity(
      recognizing: .init(
        shape: files.shape,
        contentHashes: [
          .trainImages: trainHashes.images, .trainLabels: trainHashes.labels,
          .testImages: testHashes.images, .testLabels: testHashes.labels,
        ], gzipHashes: try DataFolder(directory).gzipHashes(of: DatasetFile.allCases)))
    func pictures(_ part: LabeledImages) -> String { "\(part.count.grouped) pictures of \(part.rows)×\(part.columns)" }
    return [
      "train images  \(files.path(of: .trainImages))  \(pictures(train))",
      "train labels  \(files.path(of: .trainLabels))  \(train.count.grouped) labels",
      "test images   \(files.path(of: .testImages))  \(pictures(test))",
      "test labels   \(files.path(of: .testLabels))  \(test.count.grouped) labels",
      "classes       \(classCount), 0 to \(classCount - 1)",
      "identity      \(identity.summary)",
    ]
  }

  private var isAbsent: Bool {
    do { return try DataFolder(directory).isEmpty } catch { return error == .noDirectory(directory) }
  }
}

/// Why a folder can't be trained from, for programs to go by.
private struct UnusableData: ErrorWithExitStatus, CustomStringConvertible {
  let error: DatasetError
  /// Whether there's nothing that could be damaged or incomplete.
  let isAbsent: Bool

  var description: String { error.description }
  /// `EX_NOINPUT` of `sysexits.h` where there's nothing.
  var exitStatus: Int32 { isAbsent ? 66 : 1 }
}
