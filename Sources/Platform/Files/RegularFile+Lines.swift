extension RegularFile {
  /// The bytes that are in memory at once.
  package static let blockLength = 1 << 16

  /// The offset behind the last line that `body` says yes to, or 0 where there's none; the file is read from its end.
  ///
  /// - Parameters:
  ///   - lengthLimit: The most bytes of a line, its end included, that `body` is asked about; below 64 KiB.
  ///   - body: Is given lines without their ends, the last first.
  /// - Returns: An offset in bytes, behind the line's own end.
  /// - Throws: `FileError` where the file can't be read.
  package func endOfLastLine(
    lengthLimit: Int, where body: (ArraySlice<UInt8>) -> Bool
  ) throws(FileError) -> Int {
    // Whether what ends at `end` goes on behind it, as a longer line than any that is asked about.
    var (end, goesOn) = (size, false)
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
        let isWhole = hasEnd || !goesOn || lineEnd < block.count
        if isWhole, lineEnd - lineStart <= lengthLimit, body(line[lineStart...]) { return start + lineEnd }
        lineEnd = lineStart
      }
      if start == 0 { return 0 }
      goesOn = lineEnd == 0
      end = start + lineEnd
    }
    return 0
  }

  /// Calls `body` with the lines from an offset on, their ends included, and with whether it's given a whole line: one of
  /// more than 64 KiB comes in parts.
  package func forEachLine(
    from offset: Int, _ body: (_ part: ArraySlice<UInt8>, _ isWhole: Bool) throws(FileError) -> Void
  ) throws(FileError) {
    var (position, isContinued) = (offset, false)
    while position < size {
      let block = try bytes(position..<min(position + Self.blockLength, size))
      if block.isEmpty { return }
      var rest = block[...]
      while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
        try body(rest[...end], !isContinued)
        isContinued = false
        rest = rest[(end + 1)...]
      }
      let isLast = position + block.count == size
      // What has no end yet is read again with what follows, unless it fills a block.
      if isLast || rest.count == block.count {
        if !rest.isEmpty { try body(rest, isLast && !isContinued) }
        isContinued = true
        rest = []
      }
      position += block.count - rest.count
    }
  }
}
