import Foundation
import Model
import Platform
import Runs
import Training

/// Whether a run's model and checkpoints are what was once written.
package struct RunCheck: Sendable {
  /// The checkpoints that are whole.
  package let checkpointCount: Int
  /// Whether there's a model, and it's whole.
  package let hasModel: Bool
  /// What isn't as it was written, a line each.
  package let problems: [String]

  /// Reads a run's files from start to end; one process does. Nothing is changed.
  init(_ run: RecordedRun) {
    var (count, hasModel, problems) = (0, false, run.warnings)
    for file in CheckpointFolder(ofRun: run.directory.path).files {
      do throws(FileError) {
        _ = try Checkpoint(reading: file.path)
        count += 1
      } catch  where access(file.path, F_OK) == 0 {
        problems.append("\(error.path): \(error.problem)")
      } catch {
        // A run that goes on has removed it meanwhile.
      }
    }
    problems += Self.missingMetrics(of: run)
    do throws(FileError) { hasModel = try Self.checkModel(of: run) } catch {
      problems.append("\(error.path): \(error.problem)")
    }
    (checkpointCount, self.hasModel, self.problems) = (count, hasModel, problems)
  }

  /// That a complete run's metrics lack epochs, unless that is said already of damaged lines.
  private static func missingMetrics(of run: RecordedRun) -> [String] {
    let path = run.directory.metricsFile
    guard run.state == .completed, run.warnings.isEmpty, let summary = run.summary else { return [] }
    guard access(path, F_OK) == 0 else { return ["\(path): is missing, though the run is complete"] }
    // Epoch 0 is the untrained network.
    let missing = summary.epochsCompleted + 1 - run.epochs.count
    return missing > 0 ? ["\(path): lacks \(missing.counted("epoch")), though the run is complete"] : []
  }

  /// Whether there's a model. That of a complete run has the parameters that its summary names.
  private static func checkModel(of run: RecordedRun) throws(FileError) -> Bool {
    let path = run.directory.modelFile
    let hash = run.state == .completed ? run.summary?.parametersSHA256 : nil
    guard access(path, F_OK) == 0 else {
      if hash == nil { return false }
      throw FileError(
        path: path, problem: "is missing, though the run is complete", remedy: "Restore it from a copy.")
    }
    let model = try TrainedModel(reading: path)
    let own = model.parameters.withUnsafeBufferPointer { parameterHash($0, model.model.layout) }
    if let hash, hash != own {
      throw FileError(
        path: path, problem: "has other parameters than summary.json says: \(own.prefix(16))…, not \(hash.prefix(16))…",
        remedy: "Restore it from a copy.")
    }
    return true
  }

  /// What is whole, in words.
  var text: String {
    let checkpoints = checkpointCount > 0 ? [checkpointCount.counted("checkpoint")] : []
    let parts = (hasModel ? ["the model"] : []) + checkpoints
    return parts.isEmpty ? "neither a model nor a checkpoint yet" : parts.joined(separator: " and ")
  }
}
