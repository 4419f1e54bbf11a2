import Datasets
import Foundation
import Importing
import Model
import Pictures
import Platform
import Testing
import TestSupport

@Suite struct FolderSourceTests {
  private func makeFolder(_ path: String) throws {
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  /// A dark stroke on a light page, larger than MNIST's pictures.
  private func drawing(width: Int = 60, height: Int = 60, x: Int = 20) -> GreyPicture {
    GreyPicture(
      width: width, height: height,
      pixels: (0..<width * height).map { (x..<x + 6).contains($0 % width) && (10..<50).contains($0 / width) ? 0 : 255 })
  }

  private func writeClasses(_ names: [String], into folder: String, count: Int = 3) throws {
    for (label, name) in names.enumerated() {
      try makeFolder("\(folder)/\(name)")
      for index in 0..<count {
        try write(drawing(x: 10 + 5 * label + index).pngData(), to: "\(folder)/\(name)/\(index).png")
      }
    }
  }

  @Test func `pictures by class get their folders' names, in the order in which people count`() throws {
    try withTemporaryFolder { folder in
      try writeClasses(["ten 10", "ten 9", ".hidden"], into: folder + "/in")
      let result = try importing(folder + "/in", into: folder + "/out")
      #expect(result.classNames == ["ten 9", "ten 10"])
      let part = try ImportedPart.train(folder + "/out")
      #expect(part.shape == [6, 28, 28] && part.labels == [0, 0, 0, 1, 1, 1])
      #expect(try String(contentsOfFile: folder + "/out/classes.txt", encoding: .utf8) == "ten 9\nten 10\n")
      // As predict would see it.
      let expected = try #require(drawing(x: 10 + 5).prepared(for: .mnist))
      #expect(Array(part.images[..<784]) == expected.pixels)
    }
  }

  @Test func `pictures as they are have the first one's size`() throws {
    try withTemporaryFolder { folder in
      var description = SourceDescription()
      description.isUnchanged = true
      try writeClasses(["a", "b"], into: folder + "/in")
      try importing(folder + "/in", into: folder + "/out", description)
      let part = try ImportedPart.train(folder + "/out")
      #expect(part.shape == [6, 60, 60] && Array(part.images[..<3_600]) == drawing(x: 10).pixels)
      try write(drawing(width: 50).pngData(), to: folder + "/in/b/3.png")
      let error = try #require(throws: FileError.self) {
        try importing(folder + "/in", into: folder + "/2", description)
      }
      #expect(error.path == folder + "/in/b/3.png" && error.problem.contains("has 50×60 pixels"))
      var leftOut: [String] = []
      let result = try importing(folder + "/in", into: folder + "/3", description, skipsBad: true) {
        leftOut.append($0.path)
      }
      #expect(result.trainCount == 6 && leftOut == [folder + "/in/b/3.png"])
    }
  }

  @Test func `folders called train and test are the parts`() throws {
    try withTemporaryFolder { folder in
      try writeClasses(["a", "b"], into: folder + "/in/Train")
      try writeClasses(["a", "b"], into: folder + "/in/val", count: 1)
      let result = try importing(folder + "/in", into: folder + "/out", testFraction: 0.5)
      #expect(result.trainCount == 6 && result.testCount == 2)
      try writeClasses(["c"], into: folder + "/in/val", count: 1)
      let error = try #require(throws: FileError.self) { try importing(folder + "/in", into: folder + "/2") }
      #expect(error.path == folder + "/in/val/c" && error.problem == "is of a class that isn't trained on")
    }
  }

  @Test func `links out of the folder, damaged pictures and blank pages are refused or left out`() throws {
    try withTemporaryFolder { folder in
      try writeClasses(["a", "b"], into: folder + "/in")
      try write(drawing().pngData(), to: folder + "/secret.png")
      try FileManager.default.createSymbolicLink(
        atPath: folder + "/in/a/5.png", withDestinationPath: folder + "/secret.png")
      try write(Array(drawing().pngData().prefix(60)), to: folder + "/in/a/6.png")
      try write(
        GreyPicture(width: 9, height: 9, pixels: Array(repeating: 255, count: 81)).pngData(), to: folder + "/in/a/7.png"
      )
      let error = try #require(throws: FileError.self) { try importing(folder + "/in", into: folder + "/out") }
      #expect(error.problem.hasPrefix("is a link that leads out of"))
      #expect(try !names(in: folder).contains("out"))
      var leftOut: [Substring] = []
      let result = try importing(folder + "/in", into: folder + "/out", skipsBad: true) {
        leftOut.append($0.path.suffix(5))
      }
      #expect(result.trainCount == 6 && leftOut == ["5.png", "6.png", "7.png"])
    }
  }

  @Test func `a picture that unpacks to gigabytes, and a class that is two lines, are refused`() throws {
    try withTemporaryFolder { folder in
      try writeClasses(["a", "b"], into: folder + "/in")
      var bomb = try drawing().pngData()
      // The header's width and height, behind the signature, the chunk's length and its type.
      bomb.replaceSubrange(16..<24, with: [0, 1, 0, 0, 0, 1, 0, 0])
      try write(bomb, to: folder + "/in/b/bomb.png")
      var error = try #require(throws: FileError.self) { try importing(folder + "/in", into: folder + "/out") }
      #expect(error.path == folder + "/in/b/bomb.png" && error.problem.hasPrefix("65536×65536 pixels are more than"))
      try writeClasses(["a", "b\nc"], into: folder + "/lines")
      error = try #require(throws: FileError.self) { try importing(folder + "/lines", into: folder + "/out") }
      #expect(error.path == folder + "/lines/b\nc" && error.problem.hasPrefix("has a line break in its name"))
      #expect(try !names(in: folder).contains("out"))
    }
  }

  @Test func `too many classes, one class, and a folder that isn't empty are refused`() throws {
    try withTemporaryFolder { folder in
      for index in 0..<300 { try makeFolder("\(folder)/many/\(index)") }
      try writeClasses(["a"], into: folder + "/one")
      func problem(_ source: String, _ output: String = "/out") throws -> String {
        try #require(throws: FileError.self) { try importing(folder + source, into: folder + output) }.problem
      }
      #expect(try problem("/many") == "has 300 classes, but there are at most 256")
      #expect(try problem("/one") == "would get one class, and nothing to learn")
      #expect(try problem("/one", "/many") == "is not empty")
      #expect(try problem("/one/a") == "holds neither a data set that is known nor folders of pictures")
    }
  }

  @Test func `EMNIST's letters are turned upright, and counted from 0 with their names`() throws {
    try withTemporaryFolder { folder in
      try makeFolder(folder + "/in")
      let name = { (part: String, kind: String) in "\(folder)/in/emnist-letters-\(part)-\(kind)-ubyte.gz" }
      // Stored transposed: columns, one after the other.
      for part in ["train", "test"] {
        try IDXFile.write(
          [1, 3, 5, 2, 4, 6, 7, 9, 11, 8, 10, 12] as [UInt8], shape: [2, 2, 3], to: name(part, "images-idx3"),
          compressed: true)
        try IDXFile.write([1, 26] as [UInt8], shape: [2], to: name(part, "labels-idx1"), compressed: true)
      }
      let result = try importing(folder + "/in", into: folder + "/out")
      #expect(result.classNames.first == "A" && result.classNames.last == "Z" && result.testCount == 2)
      let part = try ImportedPart.train(folder + "/out")
      #expect(part.shape == [2, 3, 2] && part.images == Array(1...12) && part.labels == [0, 25])
    }
  }

  @Test func `QMNIST's labels are the first of eight numbers, and torchvision's folders are found`() throws {
    try withTemporaryFolder { folder in
      try makeFolder(folder + "/in/QMNIST/raw")
      let path = folder + "/in/QMNIST/raw/qmnist-train-"
      try IDXFile.write(Array(1...8) as [UInt8], shape: [2, 2, 2], to: path + "images-idx3-ubyte.gz", compressed: true)
      let labels: [Int32] = [7, 1, 2, 3, 4, 5, 6, 0, 3, 9, 9, 9, 9, 9, 9, 9]
      try IDXFile.write(labels, shape: [2, 8], to: path + "labels-idx2-int", compressed: false)
      let result = try importing(folder + "/in", into: folder + "/out")
      #expect(result.classNames.count == 8)
      #expect(try ImportedPart.train(folder + "/out").labels == [7, 3])
    }
  }
}
