import Platform

/// A network with its parameters, as `model.safetensors` holds it: PyTorch's tensor names and orientation.
public struct TrainedModel: Sendable {
  /// The architecture.
  public let model: MLP
  /// The parameters as a flat buffer of `model.layout`, padding included.
  public let parameters: [Float]

  /// What the pictures look like that it was trained on, which a picture is brought into before it's classified.
  ///
  /// A file that another program has written may not say: where its inputs are a square they are taken for pictures like
  /// MNIST's, with classes called by their numbers; else this is nil. Set it where you know better.
  public var pictures: PictureForm?

  static let activationKey = "activation"

  /// A network with parameters, as many numbers as its layout is long.
  package init(_ model: MLP, parameters: [Float], pictures: PictureForm? = nil) {
    (self.model, self.parameters, self.pictures) = (model, parameters, pictures)
  }

  /// Writes the file whole or not at all.
  package func write(to path: String, check: () throws(FileError) -> Void = {}) throws(FileError) {
    let numbers = parameters.withUnsafeBufferPointer(model.layout.fileOrder)
    try numbers.withUnsafeBufferPointer { numbers throws(FileError) in
      // The views are used only until the file is written.
      try Safetensors.write(
        model.layout.tensors(inFileOrder: numbers),
        metadata: [Self.activationKey: model.activation.rawValue, "producer": "lockstep \(lockstepVersion)"]
          .merging(pictures?.metadata ?? [:]) { $1 },
        isSealed: true, to: path, check: check)
    }
  }

  /// Reads the `model.safetensors` of a run, or a file that another program, such as PyTorch, has written.
  ///
  /// A run's file is read twice, for its checksum; one without a checksum is taken as it is. Another program's tensors may be
  /// called anything with numbers that rise, such as `0.weight`, `0.bias`, `2.weight`, `2.bias`; weights are
  /// [outputs, inputs], as in PyTorch. The activation is that of the text `activation` in its metadata, a ReLU without one.
  ///
  /// - Parameter path: The file.
  /// - Throws: `FileError` where it's missing or damaged, its tensors are not those of a perceptron, a number isn't finite, or
  ///   its metadata doesn't fit its tensors.
  public init(reading path: String) throws(FileError) {
    let file = try Safetensors(reading: path)
    let names = LayerNames(file)
    let model = try Self.architecture(of: file, names)
    if file.isSealed { try file.verify() } else { try file.checkNumbers() }
    do {
      pictures = try PictureForm(metadata: file.metadata, inputs: model.inputs, classes: model.classes)
    } catch {
      throw Safetensors.damaged(path, "its metadata \(error.key) makes no sense, or doesn't fit its tensors")
    }
    var parameters = [Float](repeating: 0, count: model.layout.length)
    try parameters.withUnsafeMutableBufferPointer { parameters throws(FileError) in
      try file.copy(model.layout, called: names.inFile, to: parameters)
    }
    (self.model, self.parameters) = (model, parameters)
  }
}
