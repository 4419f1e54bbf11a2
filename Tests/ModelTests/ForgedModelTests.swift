import Foundation
import Model
import Platform
import Testing
import TestSupport

/// Sealed files whose sizes and numbers are not those of a model.
@Suite struct ForgedModelTests {
  private typealias Tensor = (name: String, shape: [Int], values: [Float])

  private func tensor(_ name: String, _ shape: [Int], _ value: Float = 0.5) -> Tensor {
    (name, shape, Array(repeating: value, count: shape.reduce(1, *)))
  }

  private func write(_ tensors: [Tensor], activation: String = "relu", isSealed: Bool = true, to path: String) throws {
    // Each array lives until the file is written.
    let buffers = tensors.map { tensor in
      let buffer = UnsafeMutableBufferPointer<Float>.allocate(capacity: tensor.values.count)
      _ = buffer.initialize(fromContentsOf: tensor.values)
      return buffer
    }
    defer { buffers.forEach { $0.deallocate() } }
    try Safetensors.write(
      zip(tensors, buffers).map { ($0.name, $0.shape, UnsafeBufferPointer($1)) },
      metadata: ["activation": activation], isSealed: isSealed, to: path)
  }

  /// What is said of a model with these tensors, below its path.
  private func problem(_ tensors: [Tensor], activation: String = "relu") throws -> String {
    try withTemporaryFolder { folder in
      let path = folder + "/model.safetensors"
      try write(tensors, activation: activation, to: path)
      let error = try #require(throws: FileError.self) { try TrainedModel(reading: path) }
      #expect(error.path == path)
      return error.problem
    }
  }

  @Test func `layers must fit each other`() throws {
    let huge = [tensor("layers.0.weight", [1_000_000, 1]), tensor("layers.1.weight", [1_000_000, 1])]
    #expect(try problem(huge).contains("layers.1.weight takes 1 inputs, but the layer before has 1000000 units"))
    let first = [tensor("layers.0.weight", [3, 4]), tensor("layers.0.bias", [3])]
    #expect(try problem([tensor("layers.0.weight", [3, 4]), tensor("layers.0.bias", [4])]).contains("layers.0.bias"))
    #expect(try problem([tensor("layers.0.weight", [3, 4])]).contains("has no tensor layers.0.bias"))
    #expect(try problem(first + [tensor("layers.1.bias", [3])]).contains("has a tensor layers.1.bias that is no part"))
    #expect(try problem(first, activation: "step").contains("holds no multilayer perceptron"))
    #expect(try problem([]).contains("holds no multilayer perceptron"))
  }

  @Test(arguments: [
    ([0, 4], "layers.0.weight has no units"), ([4, 0], "layers.0.weight takes no input"),
    ([0, 0], "layers.0.weight takes no input"),
  ])
  func `every layer must have a unit`(shape: [Int], words: String) throws {
    #expect(try problem([tensor("layers.0.weight", shape), tensor("layers.0.bias", [shape[0]])]).contains(words))
  }

  @Test func `no layer is larger than a configuration makes them, however small the file`() throws {
    func layers(_ widths: [Int]) -> [Tensor] {
      zip(widths, widths.dropFirst()).enumerated().flatMap { index, layer in
        [tensor("layers.\(index).weight", [layer.1, layer.0]), tensor("layers.\(index).bias", [layer.1])]
      }
    }
    // A confusion matrix would have a cell for each pair of classes, an evaluation a row of units for each picture.
    #expect(try problem(layers([1, 257])) == "tells more than 256 classes apart")
    #expect(try problem(layers([1, 65_537, 1])) == "layers.0.weight has 65537 units, more than the 65536 of a layer")
    let many = Array(repeating: 1, count: 67)
    #expect(try problem(layers(many)) == "has more than the 64 hidden layers that a model may have")
    try withTemporaryFolder { folder in
      try write(layers([1] + Array(repeating: 2, count: 64) + [256]), to: folder + "/a")
      #expect(try TrainedModel(reading: folder + "/a").model.classes == 256)
    }
  }

  @Test(arguments: [Float.nan, .infinity, -.infinity, .signalingNaN])
  func `every number must be finite`(value: Float) throws {
    var tensors = [tensor("layers.0.weight", [200, 1_500]), tensor("layers.0.bias", [200])]
    tensors[0].values[299_999] = value
    #expect(try problem(tensors) == "tensor layers.0.weight holds numbers that aren't finite")
    tensors[0].values[299_999] = 0
    tensors[1].values[0] = value
    #expect(try problem(tensors) == "tensor layers.0.bias holds numbers that aren't finite")
  }

  @Test(arguments: [["0", "2"], ["layers.0", "layers.3"], ["fc1", "fc2"], ["10.net.9", "10.net.10"]])
  func `takes a file of PyTorch's, which has no checksum and other names`(names: [String]) throws {
    let tensors: [Tensor] = [
      (name: names[0] + ".weight", shape: [3, 4], values: (0..<12).map { Float($0) }),
      (name: names[0] + ".bias", shape: [3], values: [1, 2, 3]),
      (name: names[1] + ".weight", shape: [2, 3], values: (0..<6).map { Float($0) }),
      (name: names[1] + ".bias", shape: [2], values: [4, 5]),
    ]
    try withTemporaryFolder { folder in
      try write(tensors.reversed(), activation: "relu", isSealed: false, to: folder + "/a")
      let model = try TrainedModel(reading: folder + "/a")
      #expect(model.model.widths == "4-3-2")
      // By hand: inputs of 1 give 0+1+2+3+1, 4+5+6+7+2 and 8+9+10+11+3, and from these −98 between the two logits.
      let probabilities = model.probabilities(of: [255, 255, 255, 255])
      let hidden: [Float] = [7, 24, 41]
      let logits = [hidden[1] + 2 * hidden[2] + 4, 3 * hidden[0] + 4 * hidden[1] + 5 * hidden[2] + 5]
      #expect(probabilities == softmax(logits))
      // 4 inputs are a square.
      #expect(model.pictures?.rows == 2)
      var broken = tensors
      broken[2].values[1] = .nan
      try write(broken, activation: "relu", isSealed: false, to: folder + "/b")
      #expect(throws: FileError.self) { try TrainedModel(reading: folder + "/b") }
    }
  }

  @Test func `a model keeps what its pictures look like`() throws {
    let mlp = MLP(inputs: 6, hidden: [], classes: 2)
    let form = PictureForm(
      rows: 2, columns: 3, isDarkOnLight: true, isTransposed: true, drawnSide: 2, centering: .box,
      classNames: ["\"a\u{1F642}", "b\\"])
    try withTemporaryFolder { folder in
      let parameters = [Float](repeating: 0, count: mlp.layout.length)
      try TrainedModel(mlp, parameters: parameters, pictures: form).write(to: folder + "/a")
      #expect(try TrainedModel(reading: folder + "/a").pictures == form)
      var other = form
      for change in [{ $0.rows = 3 }, { $0.drawnSide = 4 }, { $0.classNames = ["a"] }] as [(inout PictureForm) -> Void]
      {
        other = form
        change(&other)
        try TrainedModel(mlp, parameters: parameters, pictures: other).write(to: folder + "/b")
        let error = try #require(throws: FileError.self) { try TrainedModel(reading: folder + "/b") }
        #expect(error.problem.contains("makes no sense, or doesn't fit"))
      }
    }
  }

  @Test(.timeLimit(.minutes(1)))
  func `a file of 100 GB without content is refused by its header`() throws {
    try withTemporaryFolder { folder in
      let (inputs, units) = (100_000_000, 250)
      let (weights, biases) = (inputs * units * 4, units * 4)
      let header = """
        {"layers.0.weight":{"dtype":"F32","shape":[\(units),\(inputs)],"data_offsets":[0,\(weights)]},\
        "layers.0.bias":{"dtype":"F32","shape":[\(units)],"data_offsets":[\(weights),\(weights + biases)]}}
        """
      let path = folder + "/model.safetensors"
      let length = (0..<8).map { UInt8(truncatingIfNeeded: header.utf8.count >> (8 * $0)) }
      try (Data(length) + Data(header.utf8)).write(to: URL(filePath: path))
      let file = try FileHandle(forWritingTo: URL(filePath: path))
      try file.truncate(atOffset: UInt64(8 + header.utf8.count + weights + biases))
      let error = try #require(throws: FileError.self) { try TrainedModel(reading: path) }
      #expect(error.problem.contains("more than the 1073741824 weights"))
    }
  }

  @Test func `a header that isn't there is not made room for`() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/model.safetensors"
      try Data([0, 0, 0, 0, 16, 0, 0, 0]).write(to: URL(filePath: path))
      let file = try FileHandle(forWritingTo: URL(filePath: path))
      try file.truncate(atOffset: 100 << 30)
      let error = try #require(throws: FileError.self) { try TrainedModel(reading: path) }
      #expect(error.problem.contains("more than the 16777216 that are read"))
    }
  }
}
