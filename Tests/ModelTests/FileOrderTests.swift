import Foundation
import Model
import Platform
import Testing
import TestSupport

@Suite struct FileOrderTests {
  @Test func `a weight stands transposed in the buffer, with zeros between its rows`() {
    let layout = MLP(inputs: 2, hidden: [], classes: 3).layout
    let zeros = [Float](repeating: 0, count: 13)
    let buffer: [Float] = [11, 21, 31] + zeros + [12, 22, 32] + zeros + [7, 8, 9] + zeros
    #expect(layout.buffer([11, 12, 21, 22, 31, 32, 7, 8, 9]) == buffer)
    #expect(layout.fileOrder(buffer) == [11, 12, 21, 22, 31, 32, 7, 8, 9])
  }

  @Test(arguments: [[1, 1], [5, 17], [8, 8], [64, 130, 7], [300, 9, 33, 2]])
  func `every number of a file has its place in the buffer`(widths: [Int]) {
    let model = MLP(inputs: widths[0], hidden: Array(widths[1...].dropLast()), classes: widths[widths.count - 1])
    let numbers = (0..<model.layout.count).map { Float($0 + 1) }
    let buffer = model.layout.buffer(numbers)
    var next: Float = 1
    for layer in model.layers {
      for output in 0..<layer.outputs {
        for input in 0..<layer.inputs {
          #expect(buffer[layer.weightOffset + input * layer.weightStride + output] == next)
          next += 1
        }
      }
      for output in 0..<layer.outputs {
        #expect(buffer[layer.biasOffset + output] == next)
        next += 1
      }
    }
    #expect(buffer.count { $0 != 0 } == model.layout.count)
    #expect(model.layout.fileOrder(buffer) == numbers)
  }

  @Test func `a file of known tensors is read to their places, and written back the same`() throws {
    try withTemporaryFolder { folder in
      let weights: [Float] = [1, 2, 3, 4, 5, 6]
      try weights.withUnsafeBufferPointer { weights in
        try Safetensors.write(
          [
            ("layers.0.weight", [2, 3], weights), ("layers.0.bias", [2], UnsafeBufferPointer(rebasing: weights[..<2])),
          ], metadata: ["activation": "tanh", "producer": "lockstep \(lockstepVersion)"], isSealed: true,
          to: folder + "/a")
      }
      let model = try TrainedModel(reading: folder + "/a")
      let layer = model.model.layers[0]
      for (input, column) in [[1, 4], [2, 5], [3, 6]].enumerated() {
        let row = layer.weightOffset + input * layer.weightStride
        #expect(Array(model.parameters[row..<row + 2]) == column.map(Float.init))
      }
      #expect(Array(model.parameters[layer.biasOffset..<layer.biasOffset + 2]) == [1, 2])
      try model.write(to: folder + "/b")
      #expect(FileManager.default.contentsEqual(atPath: folder + "/a", andPath: folder + "/b"))
    }
  }

  /// The probabilities are softmax(weight · inputs + bias), from a file's numbers in Double.
  @Test func `a picture goes through the weights as the file has them`() {
    let layout = MLP(inputs: 3, hidden: [], classes: 2).layout
    let model = TrainedModel(
      MLP(inputs: 3, hidden: [], classes: 2), parameters: layout.buffer([1, -2, 3, 0.5, 0.25, -1, 0.1, -0.2]))
    let pixels: [UInt8] = [255, 51, 102]
    let logits = [1 - 2 * 0.2 + 3 * 0.4 + 0.1, 0.5 + 0.25 * 0.2 - 0.4 - 0.2]
    let exponentials = logits.map { exp($0) }
    for (actual, expected) in zip(model.probabilities(of: pixels), exponentials) {
      #expect(abs(Double(actual) - expected / (exponentials[0] + exponentials[1])) < 1e-6)
    }
  }

  /// hashlib.sha256(numpy.array([11, 12, 21, 22, 31, 32, 7, 8, 9], "<f4").tobytes())
  @Test func `the hash is that of the numbers as files have them`() {
    let layout = MLP(inputs: 2, hidden: [], classes: 3).layout
    let buffer = layout.buffer([11, 12, 21, 22, 31, 32, 7, 8, 9])
    let hash = buffer.withUnsafeBufferPointer { parameterHash($0, layout) }
    #expect(hash == "35ffcf877e4e0a55b3e6153884ccbec336df294aeabd635ab455d1ac36d64d02")
  }
}
