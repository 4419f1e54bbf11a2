import Foundation
import Platform

extension RunDirectory {
  /// The most bytes of an epoch's line, without its end.
  private static let epochLineLimit = 4_096

  /// Takes the lines of an epoch and those after it out of `train.log`, if there is one.
  ///
  /// The log is looked at from its end, up to an epoch before, and whatever its size some blocks of it are in memory.
  package func removeFromLog(epochsFrom first: Int) throws(FileError) {
    guard access(logFile, F_OK) == 0 else { return }
    let log = try RegularFile(reading: logFile)
    func epoch(_ line: ArraySlice<UInt8>) -> Int? {
      line.count <= Self.epochLineLimit ? EpochTable.epoch(ofLine: line) : nil
    }
    let start = try log.endOfLastLine(lengthLimit: Self.epochLineLimit + 1) { line in
      epoch(line).map { $0 < first } ?? false
    }
    // A process that was killed may have left its last line without an end.
    let end = try log.bytes(max(0, log.size - 1)..<log.size)
    var isWhole = end.last ?? UInt8(ascii: "\n") == UInt8(ascii: "\n")
    try log.forEachLine(from: start) { part, isLine in
      if isLine, let epoch = epoch(part.dropLast()), epoch >= first { isWhole = false }
    }
    if isWhole { return }
    try replaceFile(logFile, check: check) { file throws(FileError) in
      for position in stride(from: 0, to: start, by: RegularFile.blockLength) {
        try file.write(log.bytes(position..<min(position + RegularFile.blockLength, start)))
      }
      let newline = UInt8(ascii: "\n")
      var kept: [UInt8] = []
      // Parts of a long line have no ends; the file's last line gets one.
      var last = start == log.size ? end.last : newline
      try log.forEachLine(from: start) { part, isLine throws(FileError) in
        if isLine, let epoch = epoch(part.last == newline ? part.dropLast() : part), epoch >= first { return }
        kept += part
        last = part.last
        if kept.count >= RegularFile.blockLength {
          try file.write(kept)
          kept.removeAll(keepingCapacity: true)
        }
      }
      if let last, last != newline { kept.append(newline) }
      try file.write(kept)
    }
  }
}
