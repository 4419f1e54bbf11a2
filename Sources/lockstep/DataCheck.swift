import ArgumentParser
import Datasets
import MPI
import Platform
import Training

/// `lockstep data check`
struct DataCheck: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check", abstract: "Say whether a folder holds a data set that can be read, and which.",
    discussion: """
      Reads all of its files, and changes none. The exit status is 0 if they're complete and good, 66 if the folder \
      doesn't exist or holds none of them, not even in a folder in it, and 1 if a file is missing, damaged or doesn't fit \
      the others. Labels that are all alike are a fault here, and a warning when a named data set is trained on.
      """)

  @OptionGroup var folder: DataFolderOptions

  private var directory: String { folder.path }

  func run() throws {
    do {
      try printLines(summary())
    } catch let error as DatasetError {
      throw UnusableData(error: error, isAbsent: isAbsent)
    }
  }

  /// A line a file, and what they are together.
  private func summary() throws -> [String] {
    let files = try DatasetFiles(directory: directory, classCount: nil, needsTest: false)
    let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: files.shape.byteCount, alignment: 64)
    defer { memory.deallocate() }
    // What a copy holds says nothing about the file.
    let shape = try files.load(into: memory, copies: .unused)
    let (train, test) = shape.parts(in: UnsafeRawBufferPointer(memory))
    try train.checkClasses(directory: directory)
    let (trainHashes, testHashes) = (train.hashes, test.hashes)
    let identity = DatasetIdentity(
      recognizing: .init(
        shape: shape,
        contentHashes: [
          .trainImages: trainHashes.images, .trainLabels: trainHashes.labels,
          .testImages: testHashes.images, .testLabels: testHashes.labels,
        ], gzipHashes: try DataFolder(directory).gzipHashes(of: DatasetFile.allCases)))
    func line(_ title: String, _ file: DatasetFile, _ content: String) -> String {
      files.path(of: file).map { "\(title)  \($0)  \(content)" } ?? "\(title)  none: train with data.dataset=custom"
    }
    func pictures(_ count: Int) -> String { "\(count.counted("picture")) of \(shape.rows)×\(shape.columns)" }
    return [
      line("train images", .trainImages, pictures(shape.trainCount)),
      line("train labels", .trainLabels, shape.trainCount.counted("label")),
      line("test images ", .testImages, pictures(shape.testCount)),
      line("test labels ", .testLabels, shape.testCount.counted("label")),
      "classes       \(shape.classCount), 0 to \(shape.classCount - 1)",
      "identity      \(identity.summary)",
    ]
  }

  private var isAbsent: Bool {
    do {
      let folder = try DataFolder(directory)
      return folder.isEmpty && folder.likelyFolder == nil
    } catch {
      return error == .noDirectory(directory)
    }
  }
}

/// Why a folder can't be trained from, for programs to go by.
private struct UnusableData: ErrorWithExitStatus, CustomStringConvertible {
  let error: DatasetError
  /// Whether there's nothing that could be damaged or incomplete.
  let isAbsent: Bool

  var description: String { "\(explained(error))" }
  /// `EX_NOINPUT` of `sysexits.h` where there's nothing.
  var exitStatus: Int32 { isAbsent ? 66 : 1 }
}
