import Datasets
import Foundation
import NumPy
import Platform

/// A table of comma-separated values with an image a row: its label, and its pixels as numbers from 0 to 255, as Kaggle's
/// digit recognizer has them.
struct CSVSource: ImageSource {
  let title = "a CSV table"
  let size: (rows: Int, columns: Int)
  let count: Int
  let classNames: [String]? = nil
  let hasTestPart = false

  private let path: String
  private let hasHeader: Bool
  private let labelColumn: Int

  /// The most bytes of a row.
  private static let longestRow = 1 << 20

  /// Looks at the first row, and counts the others.
  ///
  /// - Parameters:
  ///   - path: The file, which may be gzip'd.
  ///   - size: Pixels an image is high and wide; nil for a square.
  /// - Throws: `FileError` where it isn't such a table.
  init(_ path: String, size: (rows: Int, columns: Int)?) throws {
    self.path = path
    var (first, rowCount): ([UInt8]?, Int) = (nil, 0)
    try Self.forEachRow(of: path) { _, row in
      if first == nil { first = Array(row) }
      rowCount += 1
    }
    guard let top = first else {
      throw FileError(path: path, problem: "is empty", remedy: "Give a table with an image a row.")
    }
    let cells = Self.cells(of: top)
    hasHeader = !cells.allSatisfy { $0.number != nil }
    count = rowCount - (hasHeader ? 1 : 0)
    try checkCount(count, at: path)
    let names = cells.map { $0.text.lowercased() }
    let label = hasHeader ? names.firstIndex { ["label", "class", "target", "y"].contains($0) } : 0
    let pixelCount = cells.count - 1
    let side = squareSide(pixelCount)
    if label == nil || size == nil && side == nil {
      // As many values as a square has pixels: all are pixels.
      let isUnlabeled = label == nil || squareSide(cells.count) != nil
      throw FileError(
        path: path,
        problem: isUnlabeled
          ? "has no column of labels"
          : "has \(pixelCount) pixels a row behind the label, which is no square",
        remedy: isUnlabeled
          ? "Give a table with a column named label, or with the label first."
          : "Say how high and wide an image is: --size 20x30.")
    }
    labelColumn = label ?? 0
    self.size = size ?? (side ?? 0, side ?? 0)
    guard self.size.rows * self.size.columns == pixelCount else {
      throw FileError(
        path: path, problem: "has \(pixelCount) pixels a row, not \(self.size.rows)×\(self.size.columns)",
        remedy: "Give --size as rows times columns.")
    }
    guard (1...longestSide).contains(self.size.rows), (1...longestSide).contains(self.size.columns) else {
      throw FileError.unusableSize(path, rows: self.size.rows, columns: self.size.columns)
    }
  }

  func forEach(_ body: (ImportedImage) throws -> Void, bad: (FileError) throws -> Void) throws {
    var isHeader = hasHeader
    try Self.forEachRow(of: path) { number, row in
      if isHeader { return isHeader = false }
      let image: ImportedImage
      do throws(FileError) { image = try self.image(row, number) } catch { return try bad(error) }
      try body(image)
    }
  }

  private func image(_ row: ArraySlice<UInt8>, _ number: Int) throws(FileError) -> ImportedImage {
    let valueCount = size.rows * size.columns + 1
    if var values = Self.plainNumbers(row, count: valueCount) {
      let label = values.remove(at: labelColumn)
      return ImportedImage(pixels: values, label: Int(label), isTest: false)
    }
    let cells = Self.cells(of: Array(row))
    guard cells.count == valueCount else {
      throw FileError(
        path: "\(path):\(number)", problem: "has \(cells.count) values, not \(valueCount)",
        remedy: "Mend the row, or leave such rows out with --skip-bad.")
    }
    var pixels: [UInt8] = []
    pixels.reserveCapacity(cells.count)
    var label = 0
    for (column, cell) in cells.enumerated() {
      guard let value = cell.number, (0...255).contains(value) else {
        throw FileError(
          path: "\(path):\(number)",
          problem: (column == labelColumn ? "the label" : "column \(column + 1)")
            + " is '\(cell.text.cut(to: 20))', not a whole number from 0 to 255",
          remedy: "Mend the row, or leave such rows out with --skip-bad.")
      }
      if column == labelColumn { label = value } else { pixels.append(UInt8(value)) }
    }
    return ImportedImage(pixels: pixels, label: label, isTest: false)
  }

  /// The numbers of a row that is nothing but numbers from 0 to 255 and commas, as nearly all are; nil of another, or of one
  /// with another count, whose cells then are looked at one by one.
  private static func plainNumbers(_ row: ArraySlice<UInt8>, count: Int) -> [UInt8]? {
    var numbers: [UInt8] = []
    numbers.reserveCapacity(count)
    var number: Int?
    for byte in row.last == UInt8(ascii: "\r") ? row.dropLast() : row {
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"):
        let longer = 10 * (number ?? 0) + Int(byte - UInt8(ascii: "0"))
        guard longer <= 255 else { return nil }
        number = longer
      case UInt8(ascii: ","):
        guard let value = number else { return nil }
        numbers.append(UInt8(value))
        number = nil
      default: return nil
      }
    }
    guard let value = number, numbers.count == count - 1 else { return nil }
    return numbers + [UInt8(value)]
  }

  /// A value as it stands in a row, without blanks and quotes around it.
  private struct Cell {
    let bytes: ArraySlice<UInt8>

    var text: String { String(decoding: bytes, as: UTF8.self).printable }

    /// The number; nil where it's none. A fraction of zeros is none.
    var number: Int? {
      var digits = bytes
      if let dot = digits.firstIndex(of: UInt8(ascii: ".")) {
        guard digits[(dot + 1)...].allSatisfy({ $0 == UInt8(ascii: "0") }) else { return nil }
        digits = digits[..<dot]
      }
      guard !digits.isEmpty, digits.count < 10 else { return nil }
      var number = 0
      for byte in digits {
        guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
        number = 10 * number + Int(byte - UInt8(ascii: "0"))
      }
      return number
    }
  }

  private static func cells(of row: [UInt8]) -> [Cell] {
    let blank: Set<UInt8> = [UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"), UInt8(ascii: "\"")]
    return row.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false).map { cell in
      var bytes = cell
      while let last = bytes.last, blank.contains(last) { bytes.removeLast() }
      while let first = bytes.first, blank.contains(first) { bytes.removeFirst() }
      return Cell(bytes: bytes)
    }
  }

  /// Calls `body` with the rows that aren't empty and their lines, counted from 1.
  private static func forEachRow(of path: String, _ body: (Int, ArraySlice<UInt8>) throws -> Void) throws {
    let stream = try FileStream(path)
    var block = [UInt8](repeating: 0, count: longestRow)
    var (rest, number): ([UInt8], Int) = ([], 0)
    var isAtEnd = false
    while !isAtEnd {
      let count = try block.withUnsafeMutableBytes { try stream.read(into: $0) }
      isAtEnd = count < block.count
      rest += block[..<count]
      var lines = rest[...]
      // The mark that some programs put before UTF-8 text.
      if number == 0 && lines.starts(with: [0xEF, 0xBB, 0xBF]) { lines = lines.dropFirst(3) }
      while let end = lines.firstIndex(of: UInt8(ascii: "\n")) ?? (isAtEnd && !lines.isEmpty ? lines.endIndex : nil) {
        number += 1
        let line = lines[..<end]
        lines = end < lines.endIndex ? lines[(end + 1)...] : []
        if line.isEmpty || line == [UInt8(ascii: "\r")] { continue }
        try body(number, line)
      }
      guard lines.count <= longestRow else {
        throw FileError(
          path: "\(path):\(number + 1)", problem: "is longer than \(longestRow) bytes",
          remedy: "Give a table with an image a row.")
      }
      rest = Array(lines)
    }
  }
}
