import Philox
import Testing

/// The expected blocks are the known answers that Random123 ships for philox4x32 with 10 rounds.
@Suite struct PhiloxTests {
  @Test func `agrees with the known answers of Random123`() {
    #expect(
      Philox(seed: 0).block(SIMD4(0, 0, 0, 0)) == SIMD4(0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8))
    #expect(
      Philox(seed: .max).block(SIMD4(repeating: .max)) == SIMD4(0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd))
    #expect(
      Philox(seed: 0x299f_31d0_a409_3822).block(SIMD4(0x243f_6a88, 0x85a3_08d3, 0x1319_8a2e, 0x0370_7344))
        == SIMD4(0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1))
  }

  @Test func `streams of different indices and purposes differ`() {
    func firstWord(_ seed: UInt64, _ purpose: RandomPurpose, _ index: UInt64) -> UInt64 {
      var stream = RandomStream(seed: seed, purpose: purpose, index: index)
      return stream.next()
    }
    let words = [
      firstWord(1, .permutation, 0), firstWord(1, .permutation, 1), firstWord(1, .permutation, 1 << 32),
      firstWord(1, .initialization, 0), firstWord(2, .permutation, 0),
    ]
    #expect(Set(words).count == words.count)
    #expect(firstWord(1, .permutation, 1) == words[1])
  }

  @Test func `bounded integers are uniform`() {
    var stream = RandomStream(seed: 7, purpose: .permutation, index: 0)
    var counts = [Int](repeating: 0, count: 6)
    for _ in 0..<60_000 { counts[Int(stream.integer(below: 6))] += 1 }
    // χ² with 5 degrees of freedom exceeds 20.5 once in a thousand.
    let chiSquared = counts.reduce(0) { $0 + Double(($1 - 10_000) * ($1 - 10_000)) / 10_000 }
    #expect(chiSquared < 20.5)
  }

  @Test func `uniform numbers have the mean and variance of [0, 1)`() {
    var stream = RandomStream(seed: 7, purpose: .synthesis, index: 3)
    let numbers = (0..<100_000).map { _ in Double(stream.uniform()) }
    let mean = numbers.reduce(0, +) / 1e5
    let variance = numbers.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 1e5
    #expect(numbers.allSatisfy { (0..<1).contains($0) })
    #expect(abs(mean - 0.5) < 0.004)
    #expect(abs(variance - 1.0 / 12) < 0.002)
  }

  @Test func `normal numbers have the moments of the normal distribution`() {
    var stream = RandomStream(seed: 11, purpose: .initialization, index: 0)
    let numbers = (0..<100_000).map { _ in Double(stream.normal()) }
    let mean = numbers.reduce(0, +) / 1e5
    let variance = numbers.reduce(0) { $0 + $1 * $1 } / 1e5
    let kurtosis = numbers.reduce(0) { $0 + $1 * $1 * $1 * $1 } / 1e5
    #expect(abs(mean) < 0.013)
    #expect(abs(variance - 1) < 0.02)
    #expect(abs(kurtosis - 3) < 0.15)
  }
}
