import Glibc
import Training

extension RecordedRun {
  /// The epochs that are done: the newest of the metrics or, where these are missing, what the summary says.
  package var epochsDone: Int { epochs.last?.epoch ?? summary?.epochsCompleted ?? 0 }

  /// The epoch that the kept model is of, where the best one was to be kept; nil before there is one.
  package var bestEpoch: Int? { configuration.training.keep == .best ? summary?.keptEpoch : nil }

  /// That there are no numbers of epochs though there were some, in a few words; nil where all is as it should be.
  package var missingMetrics: String? {
    guard epochs.isEmpty, state != .running, let summary, summary.epochsCompleted > 0 else { return nil }
    return access(directory.metricsFile, F_OK) == 0
      ? "metrics.jsonl has no line that can be read" : "metrics.jsonl is missing"
  }
}
