import Foundation
import Platform

extension RunDirectory {
  /// Adds a line to `metrics.jsonl` and to `metrics.csv`, which begins with epoch 0.
  package func append(_ metrics: EpochMetrics) throws(FileError) {
    try add(json(metrics, for: metricsFile) + "\n", to: metricsFile)
    try add((metrics.epoch == 0 ? EpochMetrics.csvHeader + "\n" : "") + csv(metrics) + "\n", to: tableFile)
  }

  /// Writes `metrics.jsonl` and `metrics.csv` anew.
  package func write(_ metrics: [EpochMetrics]) throws(FileError) {
    var (lines, table) = ("", metrics.isEmpty ? "" : EpochMetrics.csvHeader + "\n")
    for epoch in metrics {
      lines += try json(epoch, for: metricsFile) + "\n"
      table += try csv(epoch) + "\n"
    }
    try replaceFile(metricsFile, check: check) { file throws(FileError) in try file.write(lines) }
    try replaceFile(tableFile, check: check) { file throws(FileError) in try file.write(table) }
  }

  /// Adds a line to `steps.jsonl`.
  package func append(_ steps: StepMetrics) throws(FileError) {
    try add(json(steps, for: stepsFile) + "\n", to: stepsFile)
  }

  /// Takes what follows the last line about no more than so many steps out of `steps.jsonl`, if there is one.
  package func removeSteps(after stepsDone: Int) throws(FileError) {
    guard access(stepsFile, F_OK) == 0 else { return }
    let steps = try RegularFile(reading: stepsFile)
    let longest = 4_096
    let end = try steps.endOfLastLine(lengthLimit: longest + 1) { line in
      guard line.count <= longest else { return false }
      let metrics = try? JSONDecoder().decode(StepMetrics.self, from: Data(line))
      return metrics.map { $0.step <= stepsDone } ?? false
    }
    // A process that was killed may have left its last line without an end.
    let newline = UInt8(ascii: "\n")
    let last = try steps.bytes(max(0, end - 1)..<end).last ?? newline
    let hasEnd = last == newline
    if end == steps.size && hasEnd { return }
    try replaceFile(stepsFile, check: check) { file throws(FileError) in
      for position in stride(from: 0, to: end, by: RegularFile.blockLength) {
        try file.write(steps.bytes(position..<min(position + RegularFile.blockLength, end)))
      }
      if !hasEnd { try file.write([newline]) }
    }
  }

  private func add(_ text: String, to path: String) throws(FileError) {
    let file = try OutputFile(appendingTo: path)
    try check()
    try file.write(text)
    try file.close()
  }

  /// A value as JSON, for a file of the run.
  func json(
    _ value: some Encodable, for path: String, _ formatting: JSONEncoder.OutputFormatting = []
  ) throws(FileError) -> String {
    do { return try jsonText(value, formatting) } catch { throw Self.unwritable(path, error) }
  }

  private func csv(_ metrics: EpochMetrics) throws(FileError) -> String {
    do { return try metrics.csvLine() } catch { throw Self.unwritable(tableFile, error) }
  }

  private static func unwritable(_ path: String, _ error: any Error) -> FileError {
    FileError(path: path, problem: "cannot be put as text: \(error)", remedy: "Please report this.")
  }
}
