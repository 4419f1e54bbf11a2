import CKernels
import NeuralNetwork
import Testing
import TestSupport

@Suite struct BFloat16Tests {
  /// Of every sort that float32 has but subnormal ones, which processors with an instruction for rounding take for 0.
  private static let numbers: [Float] = {
    let ties = (0..<64).map { Float(bitPattern: 0x3F80_8000 + UInt32($0) << 16) }
    return randomFloats(4_099, seed: 1, scale: 100) + ties + ties.map { $0.nextUp } + ties.map { $0.nextDown }
      + [0, -0.0, .greatestFiniteMagnitude, .leastNormalMagnitude, .infinity, -.infinity]
  }()

  /// The definition: of the two neighbors the nearer, and of two as near the one with an even last bit.
  private func nearest(_ number: Float) -> UInt16 {
    let below = Float(bitPattern: number.bitPattern & 0xFFFF_0000)
    guard number.isFinite else { return bits16(below) }
    let above = Float(bitPattern: (number.bitPattern & 0xFFFF_0000) &+ 0x1_0000)
    // Beyond the greatest bfloat16 stands a power of two that float32 calls infinite.
    let limit = above.isFinite ? Double(above) : Double(sign: number.sign, exponent: 128, significand: 1)
    let (down, up) = (abs(Double(number) - Double(below)), abs(limit - Double(number)))
    let isUp = down > up || down == up && bits16(below) % 2 == 1
    return bits16(isUp ? above : below)
  }

  private func bits16(_ number: Float) -> UInt16 { UInt16(number.bitPattern >> 16) }

  @Test(arguments: [0, 1, 15, 16, 17, 130, numbers.count])
  func `rounds to the nearest bfloat16, ties to even`(count: Int) {
    let numbers = Array(Self.numbers.suffix(count))
    let expected = numbers.map(nearest)
    KernelTarget.forEach { target in
      var halves = [UInt16](repeating: 0xABCD, count: count + 1)
      CKernels_round(numbers, count, &halves)
      #expect(halves == expected + [0xABCD], "\(target.name)")
    }
  }

  @Test func `rounds in place too, and stores both formats alike`() {
    let numbers =
      Array(Self.numbers.suffix(4_096)) + [0x1p-149, -0x1p-130, 0x1.8p-127]
      + [Float](repeating: 1.01, count: 13)
    let expected = numbers.map(nearest)
    KernelTarget.forEach { target in
      let rows = PaddedRows(numbers, width: numbers.count)
      var halves = [UInt16](repeating: 0xABCD, count: numbers.count + 1)
      CKernels_round_both(rows.start, numbers.count, &halves)
      #expect(halves == expected + [0xABCD], "\(target.name)")
      #expect(rows.fault(expected.map { Float(bitPattern: UInt32($0) << 16) }) == nil, "\(target.name)")
    }
  }

  @Test func `what isn't a number stays none`() {
    let numbers: [Float] = [.nan, -.nan, .signalingNaN, Float(bitPattern: 0x7F80_0001)]
    let padded = numbers + [Float](repeating: 1, count: 12)
    KernelTarget.forEach { target in
      var halves = [UInt16](repeating: 0, count: 16)
      CKernels_round(numbers, 4, &halves)
      #expect(halves.prefix(4).allSatisfy { Float(bitPattern: UInt32($0) << 16).isNaN }, "\(target.name)")
      var both = padded
      CKernels_round_both(&both, 16, &halves)
      #expect(halves.prefix(4).allSatisfy { Float(bitPattern: UInt32($0) << 16).isNaN }, "\(target.name)")
      #expect(both.prefix(4).allSatisfy { $0.isNaN }, "\(target.name)")
    }
  }
}
