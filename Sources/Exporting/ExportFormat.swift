import Model
import NumPy
import Platform

/// What a model can be written as for other programs.
package enum ExportFormat: String, Sendable, CaseIterable {
  /// ONNX, with the preparation of the pixels and the softmax in it.
  case onnx
  /// Our own file, which safetensors libraries read.
  case safetensors
  /// NumPy's arrays.
  case npz

  /// The format of a file's name; nil where its ending says none.
  package init?(ofFile path: String) {
    guard let dot = path.lastIndex(of: "."),
      let format = ExportFormat(rawValue: path[path.index(after: dot)...].lowercased())
    else { return nil }
    self = format
  }

  /// Writes a model, whole or not at all.
  ///
  /// Weights are called as in PyTorch and stand as there, [outputs, inputs].
  ///
  /// - Parameters:
  ///   - model: The model.
  ///   - input: What an ONNX model reads.
  ///   - path: The file; one that exists is replaced.
  /// - Throws: `FileError` where it can't be written.
  package func write(_ model: TrainedModel, input: ONNXInput, to path: String) throws(FileError) {
    switch self {
    case .onnx:
      let bytes = ONNXModel(model, input: input).bytes
      try replaceFile(path) { file throws(FileError) in try file.write(bytes) }
    case .safetensors: try model.write(to: path)
    case .npz:
      let numbers = model.parameters.withUnsafeBufferPointer(model.model.layout.fileOrder)
      let outcome = numbers.withUnsafeBufferPointer { numbers in
        // The views are used only until the file is written.
        Result { () throws(FileError) in try writeArrays(model.model.layout.tensors(inFileOrder: numbers), to: path) }
      }
      try outcome.get()
    }
  }
}
