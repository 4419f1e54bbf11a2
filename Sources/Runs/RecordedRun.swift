import Foundation
import Platform
import Training

/// A run as its directory tells it at one moment; it may still go on.
package struct RecordedRun: Sendable {
  /// How far a run has come.
  package enum State: String, Sendable, Codable {
    /// A process writes the directory at this moment.
    case running
    /// It came to the end of its last epoch.
    case completed
    /// It ended with a checkpoint, as a signal asked it to.
    case stopped
    /// It ended as a loss was no longer a finite number.
    case diverged
    /// It ended with another error.
    case failed
    /// Its process is gone and didn't say why, as after SIGKILL.
    case interrupted
  }

  /// The run directory.
  package let directory: RunDirectory
  /// What the directory is called.
  package let name: String
  /// The settings.
  package let configuration: Configuration
  /// The epochs that are done, in order; empty where there are no metrics yet.
  package let epochs: [EpochMetrics]
  /// What the run came to; nil while it goes on, and where its process was killed.
  package let summary: RunSummary?
  /// How far it has come.
  package let state: State
  /// What could not be read, in words for a person, with file and line; a line each.
  package let warnings: [String]

  /// The most bytes of a file of a run, but for models and checkpoints.
  private static let largestFile = 64 << 20
  /// The most lines of a file that have a warning each.
  private static let mostLineWarnings = 3

  /// Reads a run; one process does.
  ///
  /// What is damaged, half-written or missing besides the configuration is a warning, not an error.
  ///
  /// - Parameter path: The run directory.
  /// - Throws: `FileError` where it isn't the folder of a run, `ConfigurationError` where its configuration can't be read.
  package init(reading path: String) throws {
    // Before the files, so that a run that ends meanwhile is shown as running, not as one without a summary.
    let isRunning = RunLock.isHeld(path)
    directory = try RunDirectory(reading: path)
    let file = directory.configurationFile
    configuration = try Configuration(yaml: Configuration.text(ofFile: file), file: file)
    name = URL(fileURLWithPath: path).standardizedFileURL.lastPathComponent
    var warnings: [String] = []
    func read<Value>(_ file: String, _ parse: (String, [UInt8]) throws(FileError) -> Value?) -> Value? {
      guard access(file, F_OK) == 0 else { return nil }
      do {
        return try parse(file, readFile(file, limit: Self.largestFile))
      } catch {
        warnings.append("\(error.path): \(error.problem)")
        return nil
      }
    }
    let possible = 0...configuration.training.epochs
    let lines = read(directory.metricsFile) { file, bytes in
      Self.epochs(file, bytes, possible, isRunning: isRunning)
    }
    warnings += lines?.warnings ?? []
    epochs = lines?.epochs ?? []
    summary =
      isRunning
      ? nil
      : read(directory.summaryFile) { file, bytes throws(FileError) in
        try Self.summary(file, bytes, possible)
      }
    state = isRunning ? .running : summary.map { State($0.status) } ?? .interrupted
    self.warnings = warnings.map(\.printable)
  }

  /// The epochs of `metrics.jsonl`, of those that the run can have. The last of equal ones counts, as a run that goes on
  /// writes an epoch anew.
  private static func epochs(_ file: String, _ bytes: [UInt8], _ possible: ClosedRange<Int>, isRunning: Bool) -> (
    epochs: [EpochMetrics], warnings: [String]
  ) {
    var (epochs, damaged): ([Int: EpochMetrics], [Int]) = ([:], [])
    let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    for (index, line) in lines.enumerated() where !line.isEmpty {
      if let epoch = try? decoder.decode(EpochMetrics.self, from: Data(line)), possible.contains(epoch.epoch) {
        epochs[epoch.epoch] = epoch
      } else if !(isRunning && index == lines.count - 1) {
        // The line that a run is writing at this moment is no damage.
        damaged.append(index + 1)
      }
    }
    let named = damaged.prefix(mostLineWarnings).map { line in
      "\(file):\(line): is not the line of an epoch, and is left out"
    }
    let rest = damaged.count - named.count
    let warnings = named + (rest > 0 ? ["\(file): so \(rest == 1 ? "is" : "are") \(rest.counted("more line"))"] : [])
    return (epochs.values.sorted { $0.epoch < $1.epoch }, warnings)
  }

  private static func summary(
    _ file: String, _ bytes: [UInt8], _ possible: ClosedRange<Int>
  ) throws(FileError) -> RunSummary {
    let summary: RunSummary
    do {
      summary = try decoder.decode(RunSummary.self, from: Data(bytes))
    } catch {
      throw FileError(
        path: file, problem: "is not the summary of a run of this version, and is left out",
        remedy: "Read it with the version that wrote it.")
    }
    guard [summary.epochsCompleted, summary.keptEpoch ?? 0].allSatisfy(possible.contains) else {
      throw FileError(
        path: file, problem: "names an epoch that the run doesn't have, and is left out",
        remedy: "Restore it from a copy.")
    }
    return summary
  }

  /// Numbers that aren't finite are texts in the files of a run.
  private static var decoder: JSONDecoder {
    let decoder = JSONDecoder()
    decoder.nonConformingFloatDecodingStrategy = .convertFromString(
      positiveInfinity: "Infinity", negativeInfinity: "-Infinity", nan: "NaN")
    return decoder
  }
}

extension RecordedRun.State {
  fileprivate init(_ status: RunSummary.Status) {
    self =
      switch status {
      case .completed: .completed
      case .stopped: .stopped
      case .diverged: .diverged
      case .failed: .failed
      }
  }
}
