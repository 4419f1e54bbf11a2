import Platform

/// A network with its parameters, as `model.safetensors` holds it: PyTorch's tensor names and orientation.
public struct TrainedModel: Sendable {
  /// The architecture.
  public let model: MLP
  /// The parameters as a flat buffer of `model.layout`, padding included.
  public let parameters: [Float]

  static let activationKey = "activation"

  /// A network with parameters, as many numbers as its layout is long.
  package init(_ model: MLP, parameters: [Float]) {
    self.model = model
    self.parameters = parameters
  }

  /// Writes the file whole or not at all.
  package func write(to path: String, check: () throws(FileError) -> Void = {}) throws(FileError) {
    let numbers = parameters.withUnsafeBufferPointer(model.layout.fileOrder)
    try numbers.withUnsafeBufferPointer { numbers throws(FileError) in
      // The views are used only until the file is written.
      try Safetensors.write(
        model.layout.tensors(inFileOrder: numbers),
        metadata: [Self.activationKey: model.activation.rawValue, "producer": "lockstep \(lockstepVersion)"],
        isSealed: true, to: path, check: check)
    }
  }

  /// Reads a file that `write` has made.
  ///
  /// - Throws: `FileError` where it's damaged, its tensors are not those of a perceptron, or a parameter isn't finite.
  package init(reading path: String) throws(FileError) {
    let file = try Safetensors(reading: path)
    model = try Self.architecture(of: file)
    try file.verify()
    let layout = model.layout
    var parameters = [Float](repeating: 0, count: layout.length)
    try parameters.withUnsafeMutableBufferPointer { parameters throws(FileError) in
      try file.copy(layout, to: parameters)
    }
    self.parameters = parameters
  }
}
