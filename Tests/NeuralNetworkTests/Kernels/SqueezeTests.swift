import CKernels
import Testing

/// Numbers without those that are 0, as they are sent.
struct SqueezeTests {
  @Test(arguments: [0, 1, 31, 32, 33, 64, 1_000], [0.0, 0.3, 1.0])
  func `numbers come back, and zeros take a bit`(count: Int, share: Double) {
    var random = SystemRandomNumberGenerator()
    let special: [Float] = [.infinity, -.infinity, .leastNonzeroMagnitude, -.greatestFiniteMagnitude]
    let values = (0..<count).map { index -> Float in
      guard Double.random(in: 0..<1, using: &random) < share else { return 0 }
      return index < special.count ? special[index] : .random(in: -1..<1, using: &random)
    }
    let words = (count + 31) / 32
    var packed = [UInt32](repeating: 7, count: words + count + 1)
    #expect(CKernels_squeeze(values, count, &packed) == words + values.count { $0 != 0 })
    var spread = [Float](repeating: .nan, count: count)
    #expect(CKernels_spread(packed, count, &spread) == words + values.count { $0 != 0 })
    #expect(spread == values)
  }

  @Test func `what is no number is sent, and a negative 0 is none`() {
    var packed = [UInt32](repeating: 0, count: 4)
    #expect(CKernels_squeeze([.nan, -0.0], 2, &packed) == 2)
    var spread: [Float] = [0, 1]
    #expect(CKernels_spread(packed, 2, &spread) == 2)
    #expect(spread[0].isNaN && spread[1].sign == .plus && spread[1] == 0)
  }
}
