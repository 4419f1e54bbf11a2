import Foundation
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
    // A block's length and a little, so that lines cross its border.
    if random.oneIn(8) {
      bytes += [UInt8](repeating: random.pick([10, 120]), count: 65_536 - random.below(64)) + bytes
    }
    return bytes
  }

  func read(_ input: [UInt8], in folder: String) throws -> Bool {
    try Data().write(to: URL(filePath: folder + "/config.yaml"))
    let run = try RunDirectory(continuing: folder)
    try Data(input).write(to: URL(filePath: run.logFile))
    try run.removeFromLog(epochsFrom: 5)
    let kept = try Data(contentsOf: URL(filePath: run.logFile))
    guard kept.isEmpty || kept.last == UInt8(ascii: "\n"), kept.count <= input.count + 1 else {
      throw Finding(description: "the log's last line has no end, or there's more than before")
    }
    try run.removeFromLog(epochsFrom: 5)
    guard try Data(contentsOf: URL(filePath: run.logFile)) == kept else {
      throw Finding(description: "the log changes when it's looked at again")
    }
    return true
  }
}
