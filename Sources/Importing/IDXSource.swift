import Datasets
import Foundation
import Platform

/// IDX files as EMNIST, QMNIST and torchvision have them: brought upright, with labels from 0 and names for the classes.
struct IDXSource: ImageSource {
  private struct Part {
    let images, labels: IDXFile
    let isTest: Bool
  }

  let title: String
  let classNames: [String]?
  let hasTestPart: Bool
  private let parts: [Part]
  private let isTransposed: Bool
  /// The label of the first class.
  private let firstLabel: Int

  var size: (rows: Int, columns: Int) {
    let shape = parts[0].images.header.shape
    return isTransposed ? (shape[2], shape[1]) : (shape[1], shape[2])
  }
  var count: Int { parts.reduce(0) { $0 + $1.images.header.shape[0] } }

  /// Where in a folder such files may be: in it, or where torchvision puts them.
  private static let subfolders = [
    "", "raw", "MNIST/raw", "FashionMNIST/raw", "KMNIST/raw", "QMNIST/raw", "EMNIST/raw",
  ]
  /// EMNIST's splits by the labels of their classes. Cohen et al., arXiv:1702.05373.
  private static let splits = ["byclass", "bymerge", "balanced", "letters", "digits", "mnist"]

  /// The files of a data set in a folder; nil where there are none.
  ///
  /// - Parameters:
  ///   - folder: The folder, or one above it as torchvision makes them.
  ///   - split: Which of EMNIST's splits; nil for the only one.
  /// - Throws: `FileError` and `IDXError` where files don't fit together.
  init?(_ folder: String, split: String?) throws {
    for subfolder in Self.subfolders {
      let path = subfolder.isEmpty ? folder : folder.appending(pathComponent: subfolder)
      let names = Set((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? [])
      func file(_ name: String) -> String? {
        [name, name + ".gz"].first(where: names.contains).map { path.appending(pathComponent: $0) }
      }
      func pair(_ images: String, _ labels: String, isTest: Bool) throws -> Part? {
        guard let images = file(images) else { return nil }
        guard let labels = file(labels) else {
          throw FileError(path: path, problem: "lacks \(labels)", remedy: "Add the file of the labels.")
        }
        let part = Part(images: try IDXFile(path: images), labels: try IDXFile(path: labels), isTest: isTest)
        let (count, labelCount) = (part.images.header.shape[0], part.labels.header.shape[0])
        guard count == labelCount else {
          throw FileError(
            path: labels, problem: "has \(labelCount) labels for \(count) images",
            remedy: "Get both files again from where they came from.")
        }
        try checkCount(count, at: images)
        return part
      }
      let found = Self.splits.filter { file("emnist-\($0)-train-images-idx3-ubyte") != nil }
      let wanted = split.map { [$0] } ?? found
      if let split, !found.isEmpty, !found.contains(split) {
        throw FileError(
          path: path, problem: "has no split '\(split)'",
          remedy: "Give --split one of \(found.joined(separator: ", ")).")
      }
      if found.count > 1 && split == nil {
        throw FileError(
          path: path, problem: "holds \(found.count) splits of EMNIST",
          remedy: "Choose one: --split \(found.joined(separator: " or ")).")
      }
      if let name = wanted.first, found.contains(name) {
        let parts = try [("train", false), ("test", true)].compactMap { part, isTest in
          try pair(
            "emnist-\(name)-\(part)-images-idx3-ubyte", "emnist-\(name)-\(part)-labels-idx1-ubyte", isTest: isTest)
        }
        // Letters are numbered from 1.
        let firstLabel = name == "letters" ? 1 : 0
        try self.init(
          parts, title: "EMNIST's split \(name)",
          names: ClassNames.ofEMNIST(name).map { Array($0.dropFirst(firstLabel)) },
          firstLabel: firstLabel, isTransposed: true)
        return
      }
      let qmnist = try [("train", false), ("test", true)].compactMap { part, isTest in
        try pair("qmnist-\(part)-images-idx3-ubyte", "qmnist-\(part)-labels-idx2-int", isTest: isTest)
      }
      if !qmnist.isEmpty {
        try self.init(qmnist, title: "QMNIST", names: nil, firstLabel: 0, isTransposed: false)
        return
      }
      let plain = try [("train", false), ("t10k", true)].compactMap { part, isTest in
        try pair("\(part)-images-idx3-ubyte", "\(part)-labels-idx1-ubyte", isTest: isTest)
      }
      if !plain.isEmpty {
        let data = try? DataFolder(path)
        let highest = Int(try plain[0].labels.elements(as: UInt8.self).max() ?? 0)
        let names = ClassNames.names(in: data, count: highest + 1, published: nil)
        try self.init(plain, title: "IDX files", names: names, firstLabel: 0, isTransposed: false)
        return
      }
    }
    return nil
  }

  private init(
    _ parts: [Part], title: String, names: [String]?, firstLabel: Int, isTransposed: Bool
  ) throws {
    for part in parts {
      let images = part.images.header
      guard images.shape.count == 3, images.elementType == .uint8 else {
        throw FileError(
          path: part.images.path, problem: "holds no grey images of bytes", remedy: "Give the file of the images.")
      }
      guard images.shape.dropFirst() == parts[0].images.header.shape.dropFirst() else {
        throw FileError(
          path: part.images.path, problem: "has images of another size than \(parts[0].images.path)",
          remedy: "Bring all images to one size.")
      }
      guard (1...longestSide).contains(images.shape[1]), (1...longestSide).contains(images.shape[2]) else {
        throw FileError.unusableSize(part.images.path, rows: images.shape[1], columns: images.shape[2])
      }
    }
    (self.parts, self.title, classNames) = (parts, title, names)
    (self.firstLabel, self.isTransposed) = (firstLabel, isTransposed)
    hasTestPart = parts.contains(where: \.isTest)
  }

  func forEach(_ body: (ImportedImage) throws -> Void, bad: (FileError) throws -> Void) throws {
    let (height, width) = (parts[0].images.header.shape[1], parts[0].images.header.shape[2])
    for part in parts {
      let labels = try Self.labels(part.labels)
      var index = 0
      try part.images.forEachItem { pixels in
        defer { index += 1 }
        let label = labels[index] - firstLabel
        guard (0..<(classNames?.count ?? mostClasses)).contains(label) else {
          return try bad(
            FileError(
              path: part.labels.path, problem: "label \(index) is \(labels[index]), which is no class",
              remedy: "Get the file again, or leave such images out with --skip-bad."))
        }
        // Row-major of the other order.
        let upright =
          isTransposed ? (0..<width * height).map { pixels[$0 % height * width + $0 / height] } : Array(pixels)
        try body(ImportedImage(pixels: upright, label: label, isTest: part.isTest))
      }
    }
  }

  /// Labels as numbers: bytes, or the first of the eight numbers that QMNIST has for each image.
  ///
  /// Source: Yadav and Bottou, "Cold case: the lost MNIST digits", arXiv:1905.10498; the data's README.
  private static func labels(_ file: IDXFile) throws -> [Int] {
    let shape = file.header.shape
    switch (file.header.elementType, shape.count) {
    case (.uint8, 1): return try file.elements(as: UInt8.self).map(Int.init)
    case (.int32, 2):
      let numbers = try file.elements(as: Int32.self)
      return (0..<shape[0]).map { Int(numbers[$0 * shape[1]]) }
    default:
      throw FileError(path: file.path, problem: "holds no labels", remedy: "Give the file of the labels.")
    }
  }
}
