import CKernels
import DataParallel
import Model
import NeuralNetwork
import Testing

@Suite struct TeamMemoryTests {
  private let sampler = DistributedSampler(sampleCount: 40, batchSize: 40, microBatchCount: 3, seed: 1)

  @Test(arguments: [1, 2, 3, 4, 7], [[1, 1], [3, 10], [20, 17], [784, 512, 10]])
  func `slices cover the parameters in whole cache lines`(workers: Int, widths: [Int]) {
    let model = MLP(inputs: widths[0], hidden: Array(widths[1..<widths.count - 1]), classes: widths[widths.count - 1])
    let team = TestTeam(model, sampler: sampler, workers: workers)
    let slices = (0..<workers).map(team.memory.slice)
    #expect(slices.first?.lowerBound == 0)
    #expect(slices.last?.upperBound == model.layout.length)
    #expect(zip(slices, slices.dropFirst()).allSatisfy { $0.upperBound == $1.lowerBound })
    #expect(slices.allSatisfy { $0.upperBound % 16 == 0 })
  }

  @Test(arguments: [1, 15, 16, 31, 1_000], Precision.allCases)
  func `its parts do not overlap and stand on cache lines`(width: Int, precision: Precision) throws {
    let model = MLP(inputs: width, hidden: [width], classes: 3)
    let team = TestTeam(model, sampler: sampler, gradientCount: 3, stateCount: 2, precision: precision)
    let memory = team.memory
    let state = (0..<2).compactMap { memory.stateRow($0).baseAddress }
    // A gradient is followed by two more numbers.
    let numbers = [memory.parameters] + state + (0..<3).map(memory.gradient)
    let ends = numbers.map { UnsafeRawPointer($0 + memory.parameterCount + 2) }
    let rows = try model.layers.indices.map { layer in
      let inputs = memory.activations.mutableInputs(of: layer)
      return (try #require(inputs.start), sampler.batchSize * inputs.stride)
    }
    let parts =
      zip(numbers.map { UnsafeRawPointer($0) }, ends) + rows.map { (UnsafeRawPointer($0), UnsafeRawPointer($0 + $1)) }
    for (start, end) in parts {
      #expect(UInt(bitPattern: start) % 64 == 0)
      #expect(team.bytes.lowerBound + WorkerBarrier.byteCount <= start && end <= team.bytes.upperBound)
    }
    for (part, next) in zip(parts, parts.dropFirst()) { #expect(part.1 <= next.0) }
    // Those of the rows come last.
    #expect(UnsafeRawPointer(rows[0].0) + memory.shape.rowByteCount == team.bytes.upperBound)
  }
}
