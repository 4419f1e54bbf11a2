import DataParallel
import Model
import MPI
import NeuralNetwork
import Platform

/// A checkpoint that was read and whose content is what was once written.
///
/// A safetensors file: the parameters under their own names (`layers.0.weight`), the optimizer's state
/// (`momentum_buffer.layers.0.weight`) and, where the best epoch's model is kept, that (`best.layers.0.weight`); cursor,
/// configuration, the data set's fingerprint and the version of the numerics are metadata.
package struct Checkpoint: Sendable {
  /// The file.
  package let path: String
  /// Where the run stands.
  package let cursor: Cursor
  /// The configuration that it was made with, as YAML.
  package let configuration: String
  /// The fingerprint of the data set that it was trained on.
  package let dataset: String
  /// The version of the numerics that it was trained with; "0" where none is named.
  package let numerics: String
  let file: Safetensors

  static let format = "lockstep checkpoint 1"
  static let (formatKey, cursorKey, configurationKey, datasetKey) = ("format", "cursor", "configuration", "dataset")
  static let numericsKey = "numerics"
  static let bestRow = "best"

  /// Whether a file says that it is a checkpoint.
  static func isOne(_ path: String) -> Bool {
    (try? Safetensors(reading: path))?.metadata[formatKey]?.hasPrefix("lockstep checkpoint ") == true
  }

  /// Reads and verifies a checkpoint.
  ///
  /// - Throws: `FileError` where the file can't be read, is damaged anywhere, holds numbers that aren't finite, or is no
  ///   checkpoint.
  package init(reading path: String) throws(FileError) {
    self.path = path
    file = try Safetensors(reading: path)
    try file.verify()
    guard file.metadata[Self.formatKey] == Self.format, let cursor = file.metadata[Self.cursorKey],
      let configuration = file.metadata[Self.configurationKey], let dataset = file.metadata[Self.datasetKey]
    else {
      throw FileError(
        path: path, problem: "is not a checkpoint of this version of lockstep", remedy: "Give another file or run.")
    }
    do { self.cursor = try Cursor(json: cursor) } catch {
      throw FileError(path: path, problem: "its cursor cannot be read: \(error)", remedy: "Give another file or run.")
    }
    self.configuration = configuration
    self.dataset = dataset
    numerics = file.metadata[Self.numericsKey] ?? "0"
  }

  /// Puts parameters and optimizer state into a team's memory.
  ///
  /// - Throws: `FileError` where the network or the optimizer is another one.
  package func restore(_ memory: TeamMemory, layout: ParameterLayout, stateNames: [String]) throws(FileError) {
    try copy("", layout, to: memory.allParameters)
    for (row, name) in stateNames.enumerated() { try copy(name, layout, to: memory.stateRow(row)) }
  }

  /// The kept parameters of the best epoch, a flat buffer of their layout; nil where none were kept.
  package func bestParameters(_ layout: ParameterLayout) throws(FileError) -> [Float]? {
    guard file.tensors.contains(where: { $0.name.hasPrefix(Self.bestRow + ".") }) else { return nil }
    var best = [Float](repeating: 0, count: layout.length)
    try best.withUnsafeMutableBufferPointer { best throws(FileError) in try copy(Self.bestRow, layout, to: best) }
    return best
  }

  /// What a tensor of a row of numbers, such as the optimizer's `momentum_buffer`, is called.
  static func tensorName(_ row: String, _ tensor: String) -> String {
    row.isEmpty ? tensor : "\(row).\(tensor)"
  }

  private func copy(
    _ row: String, _ layout: ParameterLayout, to values: UnsafeMutableBufferPointer<Float>
  ) throws(FileError) {
    try file.copy(layout, called: { Self.tensorName(row, $0) }, to: values)
  }
}
