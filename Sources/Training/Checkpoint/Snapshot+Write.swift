import Model
import NeuralNetwork
import Platform

extension Snapshot {
  /// Writes the checkpoint whole or not at all.
  ///
  /// - Throws: `FileError`, also where a number isn't finite: such a checkpoint would be of no use.
  package func write(to path: String, check: () throws(FileError) -> Void = {}) throws(FileError) {
    guard values.allSatisfy(\.isFinite) else {
      throw FileError(
        path: path, problem: "is not written, as there are parameters that are no longer finite numbers",
        remedy: "Resume from an earlier checkpoint with a smaller optimizer.learning_rate.")
    }
    let json: String
    do { json = try cursor.json() } catch {
      throw FileError(path: path, problem: "cannot be put as JSON: \(error)", remedy: "Please report this.")
    }
    let metadata = [
      Checkpoint.formatKey: Checkpoint.format, Checkpoint.cursorKey: json,
      Checkpoint.configurationKey: configuration.resolvedYAML, Checkpoint.datasetKey: dataset,
      Checkpoint.numericsKey: "\(Numerics.version)",
      "producer": "lockstep \(lockstepVersion)",
    ].merging(pictures.metadata) { $1 }
    try values.withUnsafeBufferPointer { values throws(FileError) in
      // The views are used only until the file is written.
      let tensors = rows.enumerated().flatMap { row, name in
        let numbers = UnsafeBufferPointer(rebasing: values[row * layout.count..<(row + 1) * layout.count])
        return layout.tensors(inFileOrder: numbers).map {
          (name: Checkpoint.tensorName(name, $0.name), shape: $0.shape, values: $0.values)
        }
      }
      try Safetensors.write(tensors, metadata: metadata, isSealed: true, to: path, check: check)
    }
  }
}
