import Platform

/// An array of NumPy's that can be read as often as one likes, one item after the other.
package struct NamedArray {
  /// What errors call it: the file, and in an archive the array's name.
  package let name: String
  /// Its type and shape.
  package let header: NPYHeader
  private let open: () throws(FileError) -> any ByteStream

  /// An array behind a function that opens it at its start.
  package init(_ name: String, _ open: @escaping () throws(FileError) -> any ByteStream) throws(FileError) {
    (self.name, self.open) = (name, open)
    header = try NPYHeader(open(), name: name)
  }

  /// The items along the first dimension.
  package var count: Int { header.shape.first ?? 0 }
  /// The numbers of an item.
  package var itemLength: Int { header.shape.dropFirst().reduce(1, *) }

  /// Calls `body` with each item's numbers, in order, as long as it says so.
  ///
  /// - Throws: `FileError` where the array ends early or goes on, and what `body` throws.
  private func forEachItem(_ body: (Int, [Double]) throws -> Bool) throws {
    let stream = try open()
    guard try NPYHeader(stream, name: name) == header else {
      throw FileError(path: name, problem: "has changed while it was read", remedy: "Import it again.")
    }
    let size = itemLength * header.type.byteCount
    for index in 0..<count {
      let bytes = try stream.bytes(size)
      guard bytes.count == size else {
        throw FileError(
          path: name, problem: "ends after \(index) of \(count) items", remedy: "Get it again from where it came from.")
      }
      guard try body(index, header.type.values(bytes)) else { return }
    }
    guard try stream.bytes(1).isEmpty else {
      throw FileError(
        path: name, problem: "goes on after its \(count) items", remedy: "Get it again from where it came from.")
    }
  }

  /// Calls `body` with each item's numbers, in order.
  ///
  /// - Throws: `FileError` where the array ends early or goes on, and what `body` throws.
  package func forEachNumbers(_ body: (Int, [Double]) throws -> Void) throws {
    try forEachItem { index, numbers in
      try body(index, numbers)
      return true
    }
  }

  /// Whether a condition holds for an item's numbers; what follows the first of those isn't read.
  ///
  /// - Throws: `FileError` where the array ends before that, or goes on.
  package func hasItem(where condition: ([Double]) -> Bool) throws -> Bool {
    var isFound = false
    try forEachItem { _, numbers in
      isFound = condition(numbers)
      return !isFound
    }
    return isFound
  }
}
