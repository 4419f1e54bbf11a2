import Datasets
import Foundation
import Jobs
import Philox

/// Folders with the four files of a data set, which contradict each other at times.
struct DataFolderFormat: FuzzFormat {
  let name = "folder"

  /// Four files, each behind its length.
  func input(_ random: inout RandomStream) -> [UInt8] {
    let (rows, columns) = (random.pick([1, 2, 5, 28]), random.pick([1, 3, 5]))
    return [true, false].flatMap { _ in
      let count = 1 + random.below(5)
      let images = IDXFormat.file(
        &random, shape: [random.oneIn(8) ? count + 1 : count, random.oneIn(8) ? 7 : rows, columns])
      let labels = IDXFormat.file(&random, shape: [count], highestByte: random.oneIn(4) ? 255 : 9)
      return [images, labels].flatMap { bigEndian(UInt32($0.count)) + $0 }
    }
  }

  func read(_ input: [UInt8], in folder: String) throws -> Bool {
    var rest = input[...]
    for (index, file) in DatasetFile.allCases.enumerated() {
      let length = rest.prefix(4).reduce(0) { $0 << 8 | Int($1) }
      let content = rest.dropFirst(4).prefix(length)
      rest = rest.dropFirst(4 + length)
      // Sometimes a file is missing, or stands there under two names.
      if length % 37 == index { continue }
      try Data(content).write(to: URL(filePath: "\(folder)/\(length % 2 == 0 ? file.gzipName : file.rawValue)"))
      if length % 11 == index {
        try Data(content.dropLast(length % 3)).write(to: URL(filePath: "\(folder)/\(file.rawValue)"))
      }
    }
    let files = try DatasetFiles(directory: folder, classCount: input.count % 2 == 0 ? nil : 10, needsTest: false)
    let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: files.shape.byteCount, alignment: 64)
    defer { memory.deallocate() }
    let shape = try files.load(into: memory, copies: .kept(nil))
    let parts = shape.parts(in: UnsafeRawBufferPointer(memory))
    for part in [parts.train, parts.test] where part.labels.contains(where: { Int($0) >= part.classCount }) {
      throw Finding(description: "a label is no class")
    }
    return true
  }
}
