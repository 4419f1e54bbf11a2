import Foundation
import Jobs
import Philox
import Training

/// Logs from which a run that goes on takes epochs.
struct LogFormat: FuzzFormat {
  let name = "log"

  func input(_ random: inout RandomStream) -> [UInt8] {
    let lines = (0..<random.below(20)).map { index in
      random.oneIn(3) ? random.text() : "\(random.oneIn(4) ? random.numberText() : "\(index)")/20  0.5  90.00 %"
    }
    var bytes = Array(lines.joined(separator: "\n").utf8)
    if random.oneIn(3) { random.mutate(&bytes) }
    // A block's length, or about that of the longest line.
    random.crossBorders(&bytes, of: [4_064, 65_536, 131_072])
    return bytes
  }

  func read(_ input: [UInt8], in folder: String) throws -> Bool {
    let run = try RunDirectory(continuing: folder)
    try run.write(Configuration())
    try Data(input).write(to: URL(filePath: run.logFile))
    try run.removeFromLog(epochsFrom: 5)
    let kept = try Data(contentsOf: URL(filePath: run.logFile))
    guard Array(kept) == Self.expected(input) else {
      throw Finding(description: "other lines are left than should be")
    }
    try run.removeFromLog(epochsFrom: 5)
    guard try Data(contentsOf: URL(filePath: run.logFile)) == kept else {
      throw Finding(description: "the log changes when it's looked at again")
    }
    return true
  }

  /// The log without the epochs from 5 on that stand behind the last one before, each line with an end.
  private static func expected(_ log: [UInt8]) -> [UInt8] {
    var lines = log.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    // What stands behind the last end is no line.
    if lines.last?.isEmpty == true { lines.removeLast() }
    // No line of an epoch has more than 4 KiB.
    let epochs = lines.map { $0.count <= 4_096 ? EpochTable.epoch(ofLine: String(decoding: $0, as: UTF8.self)) : nil }
    let last = epochs.lastIndex { $0.map { $0 < 5 } ?? false } ?? -1
    let kept = lines.indices.filter { $0 <= last || epochs[$0].map { $0 < 5 } ?? true }
    return kept.flatMap { lines[$0] + [UInt8(ascii: "\n")] }
  }
}
