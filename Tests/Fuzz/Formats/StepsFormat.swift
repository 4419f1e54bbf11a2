import Foundation
import Philox
import Training

/// Files `steps.jsonl` from which a run that goes on takes lines.
struct StepsFormat: FuzzFormat {
  let name = "steps"

  func input(_ random: inout RandomStream) -> [UInt8] {
    let lines = (0..<random.below(20)).map { index in
      let step = random.oneIn(4) ? random.numberText() : "\(index)"
      return random.oneIn(3)
        ? random.text()
        : #"{"epoch":1,"learning_rate":0.1,"step":\#(step),"train_accuracy":0.5,"train_loss":1}"#
    }
    var bytes = Array((lines.joined(separator: "\n") + (random.oneIn(2) ? "\n" : "")).utf8)
    if random.oneIn(3) { random.mutate(&bytes) }
    // About a block's length, or the longest line's.
    random.crossBorders(&bytes, of: [4_064, 65_536])
    return bytes
  }

  func read(_ input: [UInt8], in folder: String) throws -> Bool {
    let run = try RunDirectory(continuing: folder)
    try run.write(Configuration())
    try Data(input).write(to: URL(filePath: run.stepsFile))
    try run.removeSteps(after: 5)
    let kept = try Data(contentsOf: URL(filePath: run.stepsFile))
    guard Array(kept) == Self.expected(input) else {
      throw Finding(description: "other lines are left than should be")
    }
    try run.removeSteps(after: 5)
    guard try Data(contentsOf: URL(filePath: run.stepsFile)) == kept else {
      throw Finding(description: "the lines change when they're looked at again")
    }
    return true
  }

  /// The lines up to the last one about no more than 5 steps, which has an end.
  private static func expected(_ file: [UInt8]) -> [UInt8] {
    let lines = file.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    let last = lines.lastIndex { line in
      let metrics = try? JSONDecoder().decode(StepMetrics.self, from: Data(line))
      return line.count <= 4_096 && metrics.map { $0.step <= 5 } ?? false
    }
    return last.map { lines[...$0].flatMap { $0 + [UInt8(ascii: "\n")] } } ?? []
  }
}
