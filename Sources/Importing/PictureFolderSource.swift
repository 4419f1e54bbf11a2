import Foundation
import Model
import Pictures
import Platform

/// A folder with a folder of pictures for each class, called as the class is; or two such, for training and for testing.
struct PictureFolderSource: ImageSource {
  private struct Picture: Sendable {
    let path: String
    let label: Int
    let isTest: Bool
  }

  let title = "a folder of pictures by class"
  let size: (rows: Int, columns: Int)
  let classNames: [String]?
  private let pictures: [Picture]
  private let isUnchanged: Bool
  private let root: String

  var count: Int { pictures.count }
  var hasTestPart: Bool { pictures.contains(where: \.isTest) }

  private static let trainNames: Set = ["train", "training", "trainingset", "trainset"]
  private static let testNames: Set = ["test", "testing", "testset", "val", "valid", "validation"]
  /// Pictures that are read before they are handed on.
  private static let batch = 64

  /// Lists a folder.
  ///
  /// - Parameters:
  ///   - folder: The folder.
  ///   - isUnchanged: Whether pictures are taken as they are, in the size of the first; else the digit of each is found and
  ///     brought into the form of MNIST's.
  /// - Throws: `FileError` where it can't be read or has no folders of pictures.
  init(_ folder: String, isUnchanged: Bool) throws(FileError) {
    let root = folder.count > 1 && folder.hasSuffix("/") ? String(folder.dropLast()) : folder
    self.isUnchanged = isUnchanged
    self.root =
      realpath(root, nil).map { resolved in
        defer { free(resolved) }
        return String(cString: resolved)
      } ?? root
    let top = try Self.subfolders(of: root)
    let train = top.first { Self.trainNames.contains($0.lowercased()) }
    let test = top.first { Self.testNames.contains($0.lowercased()) }
    let parts =
      train.map { [(root + "/" + $0, false)] + (test.map { [(root + "/" + $0, true)] } ?? []) } ?? [(root, false)]
    let names = try Self.subfolders(of: parts[0].0)
    guard !names.isEmpty else {
      throw FileError(
        path: root, problem: "holds neither a data set that is known nor folders of pictures",
        remedy: "Give a folder with a folder of pictures for each class, called as the class is.")
    }
    guard names.count <= mostClasses else {
      throw FileError(
        path: root, problem: "has \(names.count) classes, but there are at most \(mostClasses)",
        remedy: "Join some of them, or leave some out.")
    }
    // classes.txt has a name on each line.
    if let name = names.first(where: { $0.contains(where: \.isNewline) }) {
      throw FileError(
        path: root + "/" + name, problem: "has a line break in its name, which is the class's",
        remedy: "Call the folder something else.")
    }
    var pictures: [Picture] = []
    for (part, isTest) in parts {
      for name in try Self.subfolders(of: part) {
        guard let label = names.firstIndex(of: name) else {
          throw FileError(
            path: part + "/" + name, problem: "is of a class that isn't trained on",
            remedy: "Add pictures of it to \(parts[0].0), or remove the folder.")
        }
        let files = try PictureFiles.find(in: part + "/" + name)
        pictures += files.map { Picture(path: $0, label: label, isTest: isTest) }
      }
    }
    guard let first = pictures.first else {
      throw FileError(
        path: root, problem: "holds no pictures", remedy: "Give PNG or JPEG files in a folder for each class.")
    }
    var size = (rows: PictureForm.mnist.rows, columns: PictureForm.mnist.columns)
    if isUnchanged {
      do {
        let picture = try GreyPicture(reading: first.path)
        size = (picture.height, picture.width)
      } catch {
        throw FileError(path: first.path, error)
      }
      guard size.rows <= longestSide, size.columns <= longestSide else {
        throw .unusableSize(first.path, rows: size.rows, columns: size.columns)
      }
    }
    (self.size, classNames, self.pictures) = (size, names, pictures)
  }

  /// The folders in a folder, in the order in which people count.
  private static func subfolders(of folder: String) throws(FileError) -> [String] {
    try folderNames(folder).filter { name in
      var isFolder: ObjCBool = false
      return !name.hasPrefix(".") && FileManager.default.fileExists(atPath: folder + "/" + name, isDirectory: &isFolder)
        && isFolder.boolValue
    }.sorted { $0.compare($1, options: .numeric) == .orderedAscending }
  }

  func forEach(_ body: (ImportedImage) throws -> Void, bad: (FileError) throws -> Void) throws {
    for start in stride(from: 0, to: pictures.count, by: Self.batch) {
      let batch = pictures[start...].prefix(Self.batch)
      let outcomes = concurrentMap(batch, mostAtOnce: GreyPicture.mostReadAtOnce) { picture in
        Result { () throws(FileError) in try pixels(of: picture.path) }
      }
      for (picture, outcome) in zip(batch, outcomes) {
        switch outcome {
        case .success(let pixels):
          try body(ImportedImage(pixels: pixels, label: picture.label, isTest: picture.isTest))
        case .failure(let error): try bad(error)
        }
      }
    }
  }

  private func pixels(of path: String) throws(FileError) -> [UInt8] {
    try checkPlace(of: path)
    let form = PictureForm.mnist
    do throws(PictureError) {
      let picture = try GreyPicture(reading: path)
      if isUnchanged {
        guard (picture.height, picture.width) == size else {
          throw .otherSize(
            path: path, width: picture.width, height: picture.height, expected: "\(size.columns)×\(size.rows)")
        }
        return picture.pixels
      }
      guard let prepared = picture.prepared(for: form) else { throw .blank(path: path) }
      return prepared.pixels
    } catch {
      throw FileError(path: path, error)
    }
  }

  /// Refuses links that lead out of the folder: a data set is what it holds.
  private func checkPlace(of path: String) throws(FileError) {
    guard let resolved = realpath(path, nil) else { throw FileError(path: path, "cannot be read") }
    defer { free(resolved) }
    guard String(cString: resolved).hasPrefix(root + "/") else {
      throw FileError(
        path: path, problem: "is a link that leads out of \(root)", remedy: "Put the picture itself there.")
    }
  }
}

extension FileError {
  /// What is wrong with a picture.
  fileprivate init(path: String, _ error: PictureError) {
    let start = path + ": "
    let problem = error.problem.hasPrefix(start) ? String(error.problem.dropFirst(start.count)) : error.problem
    let remedy =
      switch error {
      case .otherSize: "Leave --as-is out: pictures of any size are then brought into MNIST's form."
      default: error.remedy
      }
    self.init(path: path, problem: problem, remedy: remedy + " Or leave such pictures out with --skip-bad.")
  }
}
