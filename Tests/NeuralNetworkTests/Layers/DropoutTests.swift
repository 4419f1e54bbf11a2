import CKernels
import Model
import NeuralNetwork
import Philox
import Testing
import TestSupport

@Suite struct DropoutTests {
  static let seed: UInt64 = 0x0123_4567_89AB_CDEF
  static let step: UInt32 = 31

  /// The factors that the kernel multiplies units of 1 by, row by row.
  private func factors(
    _ samples: [UInt32], width: Int, layer: Int = 2, step: UInt32 = step, seed: UInt64 = seed,
    dropping percent: Int = 20
  ) -> [Float] {
    let units = PaddedRows([Float](repeating: 1, count: samples.count * width), width: width)
    let threshold = UInt32((Double(percent) / 100 * 65536).rounded())
    let key = Philox(seed: seed).key
    samples.withUnsafeBufferPointer {
      CKernels_dropout(
        units.writable, samples.count, width,
        CKernels_Dropout(
          samples: $0.baseAddress, step: step, stream: 1 << 24 | UInt32(layer), key0: key[0], key1: key[1],
          threshold: threshold, scale: Float(65536 / (65536 - Double(threshold)))), CKernels_MutableMasks())
    }
    return units.values
  }

  @Test(arguments: [1, 5, 16, 127, 128, 129, 130, 257, 512])
  func `draws the documented bits of Philox`(width: Int) {
    let samples: [UInt32] = [0, 7, 59_999, .max]
    let expected = samples.flatMap { sample in
      (0..<width).map { unit in
        Float(
          dropoutFactor(
            probability: 0.2, seed: Self.seed, step: Self.step, sample: sample, layer: 2, unit: unit))
      }
    }
    #expect(factors(samples, width: width) == expected)
  }

  @Test func `a sample's mask does not depend on the rows around it`() {
    let samples = (0..<12).map { UInt32($0 * 977) }
    let together = factors(samples, width: 130)
    #expect(together == samples.flatMap { factors([$0], width: 130) })
    #expect(together.suffix(5 * 130) == factors(samples.suffix(5), width: 130)[...])
  }

  @Test func `masks differ by sample, layer, step, seed and unit`() {
    let mask = factors([5], width: 128)
    #expect(mask != factors([6], width: 128))
    #expect(mask != factors([5], width: 128, layer: 3))
    #expect(mask != factors([5], width: 128, step: 32))
    #expect(mask != factors([5], width: 128, seed: Self.seed + 1))
    #expect(mask != factors([5], width: 128, seed: Self.seed ^ 1 << 40))
    #expect(mask != Array(factors([5], width: 256)[128...]))
  }

  @Test(arguments: [1, 20, 50, 90])
  func `drops the asked fraction and keeps the mean`(percent: Int) {
    let units = factors((0..<1_000).map { $0 }, width: 512, dropping: percent)
    let probability = Double(percent) / 100
    let count = Double(units.count)
    let dropped = Double(units.count { $0 == 0 }) / count
    // Five standard deviations of a binomial's mean.
    let tolerance = 5 * (probability * (1 - probability) / count).squareRoot()
    #expect(abs(dropped - probability) < tolerance)
    let mean = units.reduce(0) { $0 + Double($1) } / count
    #expect(abs(mean - 1) < tolerance / (1 - probability))
    // No unit and no sample is favored: χ² of the counts a unit, within five standard deviations of its 512 degrees.
    var perUnit = [Double](repeating: 0, count: 512)
    for (index, unit) in units.enumerated() where unit == 0 { perUnit[index % 512] += 1 }
    let variance = 1_000 * probability * (1 - probability)
    let chiSquared = perUnit.reduce(0) { $0 + ($1 - 1_000 * probability) * ($1 - 1_000 * probability) / variance }
    #expect(abs(chiSquared - 512) < 5 * 32)
  }

  @Test func `rounds the probability to 16 bits and scales by what is left`() {
    #expect(!Dropout(probability: 0).isActive)
    #expect(Dropout(probability: 0).scale == 1)
    #expect(Dropout(probability: 0.5).scale == 2)
    #expect(Dropout(probability: 0.2).scale == Float(65536.0 / 52429))
    #expect(Dropout(probability: Float(1).nextDown).scale == 65536)
  }
}
