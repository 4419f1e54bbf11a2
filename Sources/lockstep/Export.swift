import ArgumentParser
import Exporting
import Model
import Platform
import Training

/// `lockstep export`
struct Export: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Write a model for other programs: ONNX, safetensors or NumPy.",
    discussion: """
      An ONNX model reads pixels from 0 to 255, [N, 1, rows, columns], and gives probabilities, [N, classes]; class names \
      and the hash of the parameters are its metadata. In the other formats weights are called as in PyTorch, \
      layers.0.weight and so on, and stand as there, [outputs, inputs].
      """)

  @Argument(
    help: ArgumentHelp("The run directory of the model, or a model.safetensors.", valueName: "run"),
    completion: .file(extensions: ["safetensors"]))
  var model: String

  @Option(
    name: .shortAndLong, help: ArgumentHelp("The file to write.", valueName: "file"),
    completion: .file(extensions: ["onnx", "safetensors", "npz"]))
  var output: String

  @Option(help: ArgumentHelp("The format. Default: that of the file's ending.", valueName: "onnx|safetensors|npz"))
  var format: ExportFormat?

  @Option(help: ArgumentHelp("What an ONNX model's pixels are.", valueName: "uint8|float"))
  var input = ONNXInput.uint8

  func validate() throws {
    if output.isEmpty { throw ValidationError("--output names no file.") }
    guard format != nil || ExportFormat(ofFile: output) != nil else {
      throw ValidationError("--output must end in .onnx, .safetensors or .npz, or give --format.")
    }
  }

  func run() throws {
    guard let format = format ?? ExportFormat(ofFile: output) else { return }
    let model = try TrainedModel(reading: RunDirectory.modelFile(named: model))
    try format.write(model, input: input, to: output)
    let hash = model.parameters.withUnsafeBufferPointer { parameterHash($0, model.model.layout) }
    let count = model.model.layout.count.grouped
    try printLines(
      ["\(output): \(model.model.widths), \(count) parameters \(hash.prefix(16))…, as \(format.rawValue)"].folded(
        to: Terminal.ofOutput?.columns ?? 79))
  }
}

extension ExportFormat: ExpressibleByArgument {}
extension ONNXInput: ExpressibleByArgument {}
