import Datasets
import Foundation
import Platform

/// How far an import is.
package enum ImportStep: Sendable {
  /// Images of the source are read.
  case reading
  /// They are compressed into the data set's files.
  case writing
}

/// A data set that was made of a source: four IDX files, or two where there's nothing to test on, and the classes' names.
package struct ImportedDataset: Sendable {
  /// What a user decides about an import.
  package struct Options: Sendable {
    /// Of a source without images to test on, the fraction of each class that becomes those, in [0, 1).
    package var testFraction = 0.0
    /// What the choice of them is a function of, beside the images.
    package var seed: UInt64 = 1
    /// Whether images that can't be read are left out.
    package var skipsBad = false

    package init() {}
  }

  /// The images to train on, and to test on.
  package let trainCount, testCount: Int
  /// What the classes are called.
  package let classNames: [String]

  /// Reads a source and writes a data set into a folder, which is made.
  ///
  /// Images are copied through a file in that folder, so that memory holds a few at a time, whatever their number. Nothing is
  /// left in the folder where this fails.
  ///
  /// - Parameters:
  ///   - source: The images.
  ///   - folder: Is empty, or doesn't exist.
  ///   - options: What is split off, and what becomes of images that can't be read.
  ///   - leftOut: Is told of each image that is left out, and why.
  ///   - progress: Is told of each image how many are done, and of how many; of those that are left out it isn't.
  /// - Throws: `FileError` where an image or the source can't be read, classes are too few or too many, or the folder can't be
  ///   written; `IDXError` where one of its files can't be.
  package init(
    importing source: any ImageSource, into folder: String, _ options: Options, leftOut: (FileError) -> Void,
    progress: (_ step: ImportStep, _ done: Int, _ total: Int) -> Void
  ) throws {
    let output = try NewFolder(folder)
    do {
      let imageSize = source.size.rows * source.size.columns
      try Self.checkRoom(for: source.count * imageSize, in: folder)
      let spool = try Spool(in: folder, imageSize: imageSize)
      let holdout = Holdout(fraction: source.hasTestPart ? 0 : options.testFraction, seed: options.seed)
      var (labels, isTest, keys): ([UInt8], [Bool], [UInt64]) = ([], [], [])
      try source.forEach { image in
        guard image.label < mostClasses else { throw Self.tooManyClasses(folder, image.label + 1) }
        try spool.append(image.pixels)
        labels.append(UInt8(image.label))
        isTest.append(image.isTest)
        if holdout.fraction > 0 {
          keys.append(image.pixels.withUnsafeBytes { holdout.key(of: $0, label: UInt8(image.label)) })
        }
        progress(.reading, labels.count, source.count)
      } bad: { error in
        guard options.skipsBad else { throw error }
        leftOut(error)
      }
      try spool.flush()
      let classNames = try Self.names(source, labels, folder: folder)
      if holdout.fraction > 0 {
        isTest = holdout.choose(labels: labels, classCount: classNames.count) { keys[$0] }
      }
      testCount = isTest.count { $0 }
      trainCount = isTest.count - testCount
      guard trainCount > 0 else {
        throw FileError(
          path: folder, problem: "would get no image to train on", remedy: "Give a source with more images.")
      }
      var writtenCount = 0
      for (isTestPart, imageFile, labelFile) in [
        (false, DatasetFile.trainImages, DatasetFile.trainLabels), (true, .testImages, .testLabels),
      ] where !isTestPart || testCount > 0 {
        let part = labels.indices.lazy.filter { isTest[$0] == isTestPart }
        let count = isTestPart ? testCount : trainCount
        try IDXFile.write(
          shape: [count, source.size.rows, source.size.columns],
          to: folder.appending(pathComponent: imageFile.gzipName)
        ) { append throws(IDXError) in
          for image in part {
            try append(spool.image(at: image))
            writtenCount += 1
            progress(.writing, writtenCount, labels.count)
          }
        }
        try IDXFile.write(
          part.map { labels[$0] }, shape: [count], to: folder.appending(pathComponent: labelFile.gzipName),
          compressed: true)
      }
      if classNames != (0..<classNames.count).map(String.init) {
        try replaceFile(folder.appending(pathComponent: ClassNames.fileName)) { file throws(FileError) in
          try file.write(classNames.joined(separator: "\n") + "\n")
        }
      }
      FolderOrigin.imported.mark(folder)
      self.classNames = classNames
    } catch {
      output.discard()
      throw error
    }
  }

  /// The names of the classes, of which there are enough to learn and few enough to store.
  private static func names(_ source: any ImageSource, _ labels: [UInt8], folder: String) throws(FileError) -> [String]
  {
    let kinds = Set(labels)
    guard kinds.count > 1 else {
      throw FileError(
        path: folder, problem: labels.isEmpty ? "would get no images" : "would get one class, and nothing to learn",
        remedy: "Give a source with images of two classes or more.")
    }
    let names = source.classNames ?? (0...Int(kinds.max() ?? 0)).map(String.init)
    guard names.count <= mostClasses else { throw tooManyClasses(folder, names.count) }
    return names
  }

  private static func tooManyClasses(_ folder: String, _ count: Int) -> FileError {
    FileError(
      path: folder, problem: "would get \(count) classes, but there are at most \(mostClasses)",
      remedy: "Join some of them, or leave some out.")
  }

  /// Checks that the disk has room for the images, before anything of them is read: an archive of some megabytes may hold
  /// gigabytes.
  private static func checkRoom(for byteCount: Int, in folder: String) throws(FileError) {
    guard let free = FreeSpace(of: folder).byteCount, free < byteCount else { return }
    throw FileError(
      path: folder, problem: "has room for \(free.grouped) bytes, but the images take \(byteCount.grouped)",
      remedy: "Free some space, or give --output another folder.")
  }
}

/// A folder that an import fills.
private struct NewFolder {
  private let path: String
  private let isNew: Bool

  /// - Throws: `FileError` where there's something in it, or it can't be made.
  init(_ path: String) throws(FileError) {
    self.path = path
    let names = try? FileManager.default.contentsOfDirectory(atPath: path)
    guard names?.isEmpty ?? true else {
      throw FileError(path: path, problem: "is not empty", remedy: "Give --output another folder.")
    }
    do { isNew = try makeFolder(path) } catch { throw FileError(path: path, "cannot be made", error) }
  }

  /// Takes away what an import has left that failed.
  func discard() {
    let names = DatasetFile.allCases.map(\.gzipName) + [ClassNames.fileName]
    for name in names { unlink(path.appending(pathComponent: name)) }
    if isNew { rmdir(path) }
  }
}
