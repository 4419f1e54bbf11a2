import Platform

/// A network with its parameters, as `model.safetensors` holds it: PyTorch's tensor names and orientation.
public struct TrainedModel: Sendable {
  /// The architecture.
  public let model: MLP
  /// The parameters in the order of `model.layout`.
  public let parameters: [Float]

  static let activationKey = "activation"

  /// A network with parameters, as many as its layout says.
  package init(_ model: MLP, parameters: [Float]) {
    self.model = model
    self.parameters = parameters
  }

  /// Writes the file whole or not at all.
  package func write(to path: String, check: () throws(FileError) -> Void = {}) throws(FileError) {
    try parameters.withUnsafeBufferPointer { parameters throws(FileError) in
      // The views are used only until the file is written.
      let tensors = model.layout.tensors.map {
        (name: $0.name, shape: $0.shape, values: UnsafeBufferPointer(rebasing: parameters[$0.range]))
      }
      try Safetensors.write(
        tensors, metadata: [Self.activationKey: model.activation.rawValue, "producer": "lockstep \(lockstepVersion)"],
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
    var parameters = [Float](repeating: 0, count: model.layout.count)
    for tensor in model.layout.tensors {
      try parameters.withUnsafeMutableBufferPointer { parameters throws(FileError) in
        try file.copy(
          tensor.name, shape: tensor.shape, to: UnsafeMutableBufferPointer(rebasing: parameters[tensor.range]))
      }
    }
    self.parameters = parameters
  }
}
