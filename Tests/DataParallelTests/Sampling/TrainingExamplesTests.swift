import Augmentation
import DataParallel
import Datasets
import Model
import NeuralNetwork
import Testing

/// Training pictures as a network gets to see them: deformed, and with pixels dropped.
@Suite struct TrainingExamplesTests {
  private static let (count, side) = (60, 20)
  private static let pixels = (0..<count * side * side).map { UInt8($0 * 31 % 255 + 1) }
  private static let labels = [UInt8](repeating: 3, count: count)
  private static let sampler = DistributedSampler(sampleCount: count, batchSize: 10, microBatchCount: 2, seed: 5)

  /// The pictures of some samples at a step, [samples, pixels].
  private static func fetch(
    _ samples: [UInt32], step: Int, dropout: Float = 0, augmentation: Augmentation = Augmentation()
  ) -> [[Float]] {
    let model = MLP(inputs: side * side, hidden: [], classes: 10)
    let byteCount = Activations.byteCount(model, rows: samples.count, words: 0)
    let memory = UnsafeMutableRawPointer.allocate(byteCount: byteCount, alignment: 64)
    defer { memory.deallocate() }
    memory.initializeMemory(as: UInt8.self, repeating: 0, count: byteCount)
    let activations = Activations(model, rows: samples.count, words: 0, at: memory)
    pixels.withUnsafeBufferPointer { pixels in
      labels.withUnsafeBufferPointer { labels in
        let images = LabeledImages(images: pixels, labels: labels, rows: side, columns: side, classCount: 10)
        let examples = TrainingExamples(
          images, sampler, seed: 5, augmentation: augmentation, inputDropout: Dropout(probability: dropout))
        samples.withUnsafeBufferPointer { examples.fetch($0, step: step, into: activations, from: 0) }
      }
    }
    return samples.indices.map { Array(activations.picture($0)) }
  }

  @Test func `as many pixels are dropped as asked for, and the others scaled`() {
    let (plain, dropped) = (Self.fetch([7, 8, 9], step: 1), Self.fetch([7, 8, 9], step: 1, dropout: 0.25))
    let scale = Dropout(probability: 0.25).scale
    for (p, d) in zip(plain.joined(), dropped.joined()) { #expect(d == 0 || d == p * scale) }
    let share = Double(dropped.joined().count { $0 == 0 }) / Double(3 * Self.side * Self.side)
    // 1,200 pixels: four standard deviations are 0.05.
    #expect(abs(share - 0.25) < 0.05)
  }

  @Test func `masks depend on picture and step, not on the row`() {
    let (one, other) = (Self.fetch([7, 8], step: 3, dropout: 0.5), Self.fetch([8, 7], step: 3, dropout: 0.5))
    #expect(one[0] == other[1] && one[1] == other[0])
    #expect(Self.fetch([7, 8], step: 4, dropout: 0.5) != one)
  }

  @Test func `a picture is deformed once an epoch`() {
    var augmentation = Augmentation()
    augmentation.rotation = -30...30
    // Six steps an epoch.
    let pictures = [1, 6, 7, 12].map { Self.fetch([7], step: $0, augmentation: augmentation) }
    #expect(pictures[0] == pictures[1] && pictures[2] == pictures[3])
    #expect(pictures[0] != pictures[2] && pictures[0] != Self.fetch([7], step: 1))
  }
}
