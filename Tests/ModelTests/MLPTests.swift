import Model
import Testing

@Suite struct MLPTests {
  @Test func `lays its tensors out without gaps under PyTorch's names and shapes`() {
    let model = MLP(inputs: 784, hidden: [512, 300], classes: 10)
    let tensors = model.layout.tensors
    #expect(
      tensors.map(\.name) == [
        "layers.0.weight", "layers.0.bias", "layers.1.weight", "layers.1.bias", "layers.2.weight", "layers.2.bias",
      ])
    #expect(tensors.map(\.shape) == [[512, 784], [512], [300, 512], [300], [10, 300], [10]])
    #expect(tensors.map(\.range.lowerBound) == [0, 401_408, 401_920, 555_520, 555_820, 558_820])
    #expect(model.layout.count == 558_830)
    #expect(model.layers.map(\.weightOffset) == [0, 401_920, 555_820])
    #expect(model.layers.map(\.biasOffset) == [401_408, 555_520, 558_820])
    #expect(model.widths == "784-512-300-10")
  }

  @Test func `is a single layer without hidden ones`() {
    let model = MLP(inputs: 6, hidden: [], classes: 3)
    #expect(model.layout.tensors.map(\.range) == [0..<18, 18..<21])
    #expect((model.inputs, model.classes, model.layout.count) == (6, 3, 21))
  }
}
