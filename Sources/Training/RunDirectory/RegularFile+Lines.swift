extension RegularFile {
  /// The bytes that are in memory at once.
  static let blockLength = 1 << 16

  /// The offset behind the last line that `body` says yes to, or 0 where there's none; the file is read from its end.
  ///
  /// - Parameters:
  ///   - lengthLimit: The most bytes of a line, its end included, that `body` is asked about; below 64 KiB.
  ///   - body: Is given lines without their ends, the last first.
  func endOfLastLine(
    lengthLimit: Int, where body: (ArraySlice<UInt8>) -> Bool
  ) throws(FileError) -> Int {
    var end = size
    while end > 0 {
      let start = max(0, end - Self.blockLength)
      let block = try bytes(start..<end)
      var lineEnd = block.count
      // A line that begins before the block is seen in the next, of which it's the end.
      let firstStart = start == 0 ? 0 : lengthLimit
      while lineEnd > firstStart {
        let hasEnd = block[lineEnd - 1] == UInt8(ascii: "\n")
        let line = block[..<(hasEnd ? lineEnd - 1 : lineEnd)]
        let lineStart = line.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
        if lineEnd - lineStart <= lengthLimit, body(line[lineStart...]) { return start + lineEnd }
        lineEnd = lineStart
      }
      if start == 0 { return 0 }
      end = start + lineEnd
    }
    return 0
  }

  /// Calls `body` with the lines from an offset on, their ends included; a line of more than 64 KiB comes in parts.
  func forEachLine(from offset: Int, _ body: (ArraySlice<UInt8>) throws(FileError) -> Void) throws(FileError) {
    var position = offset
    while position < size {
      let block = try bytes(position..<min(position + Self.blockLength, size))
      if block.isEmpty { return }
      var rest = block[...]
      while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
        try body(rest[...end])
        rest = rest[(end + 1)...]
      }
      let isLast = position + block.count == size
      // What has no end yet is read again with what follows, unless it fills a block.
      if isLast || rest.count == block.count {
        if !rest.isEmpty { try body(rest) }
        rest = []
      }
      position += block.count - rest.count
    }
  }
}
