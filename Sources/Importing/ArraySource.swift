import Foundation
import NumPy
import Platform

/// Arrays of NumPy's: images and labels, in `.npy` files or in an `.npz` archive, such as Keras's `mnist.npz`.
///
/// Images are [count, rows, columns], with one channel or none, or [count, pixels] of a square; pixels go from 0 to 255 or
/// from 0 to 1. Labels are [count] of whole numbers, or one-hot.
struct ArraySource: ImageSource {
  /// Images and their labels.
  struct Part {
    let images, labels: NamedArray
    let isTest: Bool
  }

  let title = "NumPy arrays"
  let size: (rows: Int, columns: Int)
  let classNames: [String]? = nil
  private let parts: [Part]

  var count: Int { parts.reduce(0) { $0 + $1.images.count } }
  var hasTestPart: Bool { parts.contains(where: \.isTest) }

  /// Names of arrays that belong together: the images, then the labels.
  private static let trainNames = [
    ("x_train", "y_train"), ("train_images", "train_labels"), ("train_x", "train_y"), ("images", "labels"), ("x", "y"),
    ("X", "y"), ("data", "target"),
  ]
  private static let testNames = [("x_test", "y_test"), ("test_images", "test_labels"), ("test_x", "test_y")]

  /// Arrays of an archive that are called as people call them.
  init(archive path: String) throws {
    let archive = try ZipArchive(path)
    func part(_ names: [(images: String, labels: String)], isTest: Bool) throws -> Part? {
      let known = names.first {
        archive.names.contains($0.images + ".npy") && archive.names.contains($0.labels + ".npy")
      }
      guard let known else { return nil }
      func array(_ name: String) throws(FileError) -> NamedArray {
        try NamedArray("\(path): \(name)") { () throws(FileError) in try archive.stream(name + ".npy") }
      }
      return Part(images: try array(known.images), labels: try array(known.labels), isTest: isTest)
    }
    guard let train = try part(Self.trainNames, isTest: false) else {
      let names = archive.names.map { $0.hasSuffix(".npy") ? String($0.dropLast(4)) : $0 }
      throw FileError(
        path: path,
        problem: "has no arrays called x_train and y_train, but "
          + (names.isEmpty ? "none" : names.joined(separator: ", ").printable.cut(to: 200)),
        remedy: "Call the images x_train and the labels y_train: numpy.savez(file, x_train=images, y_train=labels).")
    }
    try self.init([train] + [part(Self.testNames, isTest: true)].compactMap(\.self))
  }

  /// Images of one file and labels of another.
  init(images: String, labels: String) throws {
    func array(_ path: String) throws(FileError) -> NamedArray {
      try NamedArray(path) { () throws(FileError) in try FileStream(path) }
    }
    try self.init([Part(images: try array(images), labels: try array(labels), isTest: false)])
  }

  private init(_ parts: [Part]) throws {
    self.parts = parts
    size = try Self.size(parts[0].images)
    for part in parts {
      guard try Self.size(part.images) == size else {
        throw FileError(
          path: part.images.name, problem: "has images of another size than \(parts[0].images.name)",
          remedy: "Bring all images to one size.")
      }
      guard part.images.count == part.labels.count else {
        throw FileError(
          path: part.labels.name, problem: "has \(part.labels.count) labels for \(part.images.count) images",
          remedy: "Give a label for each image.")
      }
      try checkCount(part.images.count, at: part.images.name)
    }
  }

  private static func size(_ images: NamedArray) throws(FileError) -> (rows: Int, columns: Int) {
    var shape = images.header.shape
    if shape.count == 4, shape[3] == 1 {
      shape.removeLast()
    } else if shape.count == 4, shape[1] == 1 {
      shape.remove(at: 1)
    }
    let size: (rows: Int, columns: Int)? =
      switch shape.count {
      case 3: (shape[1], shape[2])
      case 2: squareSide(shape[1]).map { ($0, $0) }
      default: nil
      }
    guard let size else {
      throw FileError(
        path: images.name,
        problem:
          "has the shape (\(images.header.shape.map(String.init).joined(separator: ", "))), not [count, rows, columns]",
        remedy: "Give grey images: array.mean(axis=-1) makes them of color, reshape of rows of pixels.")
    }
    guard (1...longestSide).contains(size.rows), (1...longestSide).contains(size.columns) else {
      throw .unusableSize(images.name, rows: size.rows, columns: size.columns)
    }
    return size
  }

  func forEach(_ body: (ImportedImage) throws -> Void, bad: (FileError) throws -> Void) throws {
    for part in parts {
      let labels = try Self.labels(part.labels)
      let scale = try Self.scale(part.images)
      try part.images.forEachNumbers { index, numbers in
        let label = labels[index]
        guard let label else {
          return try bad(
            FileError(
              path: "\(part.labels.name)[\(index)]", problem: "is no class from 0 to \(mostClasses - 1)",
              remedy: "Number the classes from 0, or leave such images out with --skip-bad."))
        }
        guard numbers.allSatisfy({ (0...255 / scale).contains($0) }) else {
          return try bad(
            FileError(
              path: "\(part.images.name)[\(index)]",
              problem: "has pixels that are not numbers from 0 to \(scale == 1 ? 255 : 1)",
              remedy: "Scale the images to 0 to 255 or to 0 to 1, or leave such out with --skip-bad."))
        }
        let pixels = numbers.map { UInt8(($0 * scale).rounded()) }
        try body(ImportedImage(pixels: pixels, label: Int(label), isTest: part.isTest))
      }
    }
  }

  /// What brings pixels to 0 to 255: 255 where no number is above 1, as in images that were divided by 255.
  private static func scale(_ images: NamedArray) throws -> Double {
    try images.hasItem { $0.contains { $0 > 1 } } ? 1 : 255
  }

  /// Each image's class; nil where a label is none.
  private static func labels(_ array: NamedArray) throws -> [UInt8?] {
    let width = array.itemLength
    guard array.header.shape.count <= 2 && (1...mostClasses).contains(width) else {
      throw FileError(
        path: array.name, problem: "is not [count] labels, nor [count, classes] one-hot vectors",
        remedy: "Give a whole number for each image.")
    }
    var labels: [UInt8?] = []
    try array.forEachNumbers { _, numbers in
      if width == 1 {
        labels.append(UInt8(exactly: numbers[0]))
      } else {
        let ones = numbers.indices.filter { numbers[$0] == 1 }
        let isOneHot = ones.count == 1 && numbers.count(where: { $0 == 0 }) == width - 1
        labels.append(isOneHot ? UInt8(ones[0]) : nil)
      }
    }
    return labels
  }
}
