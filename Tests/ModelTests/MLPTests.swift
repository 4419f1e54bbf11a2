import Model
import Testing

@Suite struct MLPTests {
  @Test func `lays its tensors out under PyTorch's names and shapes`() {
    let model = MLP(inputs: 784, hidden: [512, 300], classes: 10)
    let tensors = model.layout.tensors
    #expect(
      tensors.map(\.name) == [
        "layers.0.weight", "layers.0.bias", "layers.1.weight", "layers.1.bias", "layers.2.weight", "layers.2.bias",
      ])
    #expect(tensors.map(\.shape) == [[512, 784], [512], [300, 512], [300], [10, 300], [10]])
    #expect(model.layout.count == 558_830)
    #expect(model.widths == "784-512-300-10")
  }

  @Test func `stands in whole cache lines, with the rows of a weight an odd number of them apart`() {
    let model = MLP(inputs: 784, hidden: [512, 300], classes: 10)
    // 512 numbers are 32 lines, 300 are 19 with the last one begun, 10 are 1.
    #expect(model.layout.tensors.map(\.rowStride) == [33 * 16, 512, 19 * 16, 304, 16, 16])
    let weights = [784 * 528, 512 * 304, 300 * 16]
    let offsets = [0, weights[0], weights[0] + 512, weights[0] + weights[1] + 512, weights[0] + weights[1] + 816]
    #expect(model.layout.tensors.map(\.offset) == offsets + [offsets[4] + weights[2]])
    #expect(model.layout.length == offsets[4] + weights[2] + 16)
    #expect(model.layers.map(\.weightOffset) == [offsets[0], offsets[2], offsets[4]])
    #expect(model.layers.map(\.biasOffset) == [offsets[1], offsets[3], offsets[4] + weights[2]])
    #expect(model.layers.map(\.weightStride) == [528, 304, 16])
  }

  @Test(arguments: [1, 15, 16, 17, 32, 33, 512, 2_048, 4_096])
  func `no two rows of a weight are an even number of cache lines apart`(width: Int) {
    let layer = MLP(inputs: 3, hidden: [], classes: width).layers[0]
    #expect(layer.weightStride >= width && layer.weightStride < width + 32)
    #expect(layer.weightStride % 16 == 0 && layer.weightStride / 16 % 2 == 1)
  }

  @Test func `is a single layer without hidden ones`() {
    let model = MLP(inputs: 6, hidden: [], classes: 3)
    #expect(model.layout.tensors.map(\.range) == [0..<96, 96..<112])
    #expect((model.inputs, model.classes, model.layout.count, model.layout.length) == (6, 3, 21, 112))
  }
}
