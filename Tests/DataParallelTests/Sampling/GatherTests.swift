import CKernels
import DataParallel
import Datasets
import Model
import NeuralNetwork
import Testing

/// How a network gets to see images and labels, beside plain functions that are written to be read.
@Suite struct GatherTests {
  @Test(arguments: [[0, 1, 2], [4, 0, 4], [3]])
  func `gathers pictures and labels as the plain functions encode them`(samples: [Int]) throws {
    let (count, rows, columns, classes) = (5, 7, 11, 10)
    let pixels = (0..<count * rows * columns).map { UInt8(truncatingIfNeeded: $0 &* 37 &+ 11) }
    let labels: [UInt8] = [3, 9, 0, 3, 7]
    let shape = DatasetShape(trainCount: count, testCount: 0, rows: rows, columns: columns, classCount: classes)
    let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: shape.byteCount, alignment: 64)
    defer { memory.deallocate() }
    let images = shape.parts(in: UnsafeRawBufferPointer(memory)).train
    // The views are of `memory`, which may be written to.
    UnsafeMutableRawPointer(mutating: try #require(images.images.baseAddress)).copyMemory(
      from: pixels, byteCount: pixels.count)
    UnsafeMutableRawPointer(mutating: try #require(images.labels.baseAddress)).copyMemory(
      from: labels, byteCount: labels.count)
    let width = rows * columns
    var inputs = [Float](repeating: .nan, count: samples.count * width)
    var targets = [Float](repeating: .nan, count: samples.count * classes)
    inputs.withUnsafeMutableBufferPointer { inputs in
      targets.withUnsafeMutableBufferPointer { images.encode(samples, inputs: inputs, targets: $0) }
    }
    let model = MLP(inputs: width, hidden: [], classes: classes)
    // Behind a row that is there already.
    let (activations, owned) = activations(model, rows: 1 + samples.count)
    defer { owned.deallocate() }
    var oneHot = [Float](repeating: .nan, count: targets.count)
    samples.map(UInt32.init).withUnsafeBufferPointer { samples in
      images.gather(samples, into: activations, from: 1)
      oneHot.withUnsafeMutableBufferPointer { images.encodeLabels(of: samples, oneHot: $0) }
    }
    for row in samples.indices {
      let gathered = activations.mutableInputs(of: 0, from: 1 + row)
      #expect(
        Array(UnsafeBufferPointer(start: gathered.start, count: width))
          == Array(inputs[row * width..<(row + 1) * width]))
      // What pads a row is 0.
      #expect((width..<gathered.stride).allSatisfy { gathered.start[$0] == 0 })
    }
    let before = activations.mutableInputs(of: 0)
    #expect((0..<before.stride).allSatisfy { before.start[$0] == 0 })
    #expect(oneHot == targets)
  }

  private func activations(_ model: MLP, rows: Int) -> (Activations, UnsafeMutableRawPointer) {
    let byteCount = Activations.byteCount(model, rows: rows, words: 0)
    let memory = UnsafeMutableRawPointer.allocate(byteCount: byteCount, alignment: 64)
    memory.initializeMemory(as: UInt8.self, repeating: 0, count: byteCount)
    return (Activations(model, rows: rows, words: 0, at: memory), memory)
  }
}
