import DataParallel
import NeuralNetwork
import Testing

@Suite struct TeamMemoryTests {
  @Test(arguments: [1, 2, 3, 4, 7], [1, 15, 16, 17, 100, 669_706])
  func `slices cover the parameters in whole cache lines`(workers: Int, parameterCount: Int) {
    let team = TestTeam(parameterCount: parameterCount, microBatches: 0..<1, workers: workers)
    let slices = (0..<workers).map(team.memory.slice)
    #expect(slices.first?.lowerBound == 0)
    #expect(slices.last?.upperBound == parameterCount)
    #expect(zip(slices, slices.dropFirst()).allSatisfy { $0.upperBound == $1.lowerBound })
    #expect(slices.dropLast().allSatisfy { $0.upperBound % 16 == 0 || $0.upperBound == parameterCount })
  }

  @Test(arguments: [1, 15, 16, 31, 1_000])
  func `its parts do not overlap and stand on cache lines`(parameterCount: Int) {
    let team = TestTeam(parameterCount: parameterCount, microBatches: 3..<6, stateCount: 2)
    let memory = team.memory
    let parts = [memory.parameters] + memory.microBatches.map(memory.gradient)
    for part in parts { #expect(UInt(bitPattern: part) % 64 == 0) }
    // A gradient is followed by two more numbers.
    for (part, next) in zip(parts, parts.dropFirst()) { #expect(part + parameterCount + 2 <= next) }
    let stateEnd = parts[3] + 3 * (parts[1] - parts[0])
    #expect(UnsafeMutableRawPointer(stateEnd) <= UnsafeMutableRawPointer(parts[0]) - 256 + memory.shape.byteCount)
  }
}
