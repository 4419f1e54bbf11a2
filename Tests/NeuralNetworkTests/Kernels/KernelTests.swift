import CKernels
import Testing
import TestSupport

@Suite struct KernelTests {
  @Test(arguments: [1, 7, 16, 130, 784])
  func `gather divides each pixel of the chosen rows by 255`(features: Int) {
    let pixels = (0..<9 * features).map { UInt8(truncatingIfNeeded: $0 &* 167 &+ $0 >> 7) }
    let indices: [UInt32] = [8, 0, 3, 3]
    var gathered = [Float](repeating: .nan, count: 4 * features + 1)
    CKernels_gather(pixels, indices, 4, features, &gathered, 0)
    for (row, index) in indices.enumerated() {
      for i in 0..<features { #expect(gathered[row * features + i] == Float(pixels[Int(index) * features + i]) / 255) }
    }
    #expect(gathered[4 * features].isNaN)
  }

  @Test func `gather maps every grey to its own number in [0, 1]`() {
    let greys = (0...255).map { UInt8($0) }
    var gathered = [Float](repeating: .nan, count: 256)
    CKernels_gather(greys, [0], 1, 256, &gathered, 0)
    #expect(gathered == greys.map { Float($0) / 255 })
    #expect(gathered.first == 0 && gathered.last == 1)
  }

  @Test(arguments: [1, 5, 16, 130, 2_048])
  func `add sums element by element, also where a term stands`(count: Int) {
    let (left, right) = (randomFloats(count, seed: 1), randomFloats(count, seed: 2))
    let expected = zip(left, right).map(+)
    var sums = [Float](repeating: .nan, count: count)
    CKernels_add(left, right, count, &sums)
    #expect(sums == expected)
    sums = left
    sums.withUnsafeMutableBufferPointer { CKernels_add($0.baseAddress, right, count, $0.baseAddress) }
    #expect(sums == expected)
    sums = right
    sums.withUnsafeMutableBufferPointer { CKernels_add(left, $0.baseAddress, count, $0.baseAddress) }
    #expect(sums == expected)
  }

  @Test(arguments: [1, 5, 16, 130, 257])
  func `ReLU keeps what is positive or not a number`(count: Int) {
    let before = randomFloats(count, seed: 1)
    var values = before
    rectify(&values)
    #expect(values == before.map { max($0, 0) })
    var special = [Float](repeating: .nan, count: count) + [.infinity, -.infinity]
    rectify(&special)
    #expect(special.prefix(count).allSatisfy { $0.isNaN })
    #expect(special.suffix(2) == [.infinity, 0])
  }

  private func rectify(_ values: inout [Float]) {
    values.withUnsafeMutableBufferPointer {
      CKernels_relu_dropout($0.baseAddress, 1, $0.count, CKernels_Dropout(), $0.baseAddress, 0)
    }
  }

  @Test(arguments: [1, 5, 16, 130, 257], [Float(1), 1.25])
  func `the gradient of a ReLU passes where its output was positive and is summed over the rows`(
    width: Int, scale: Float
  ) {
    let rows = 6
    var outputs = randomFloats(rows * width, seed: 1).map { max($0, 0) }
    outputs[0] = -0.0
    let before = randomFloats(rows * width, seed: 2)
    var gradient = before
    var bias = [Float](repeating: .nan, count: width)
    gradient.withUnsafeMutableBufferPointer {
      CKernels_relu_backward($0.baseAddress, outputs, rows, width, scale, &bias, $0.baseAddress, 0)
    }

    let expected = zip(before, outputs).map { $1 > 0 ? $0 * scale : 0 }
    #expect(gradient == expected)
    for unit in 0..<width {
      var sum: Float = 0
      for row in 0..<rows { sum += expected[row * width + unit] }
      #expect(bias[unit] == sum)
    }
  }

  // MARK: - bfloat16

  /// Held against the definition: of the two neighbors the nearer, and of two as near the one with an even last bit.
  @Test func `rounds to the nearest bfloat16, ties to even`() {
    var numbers = randomFloats(4_099, seed: 1, scale: 100)
    let ties = (0..<64).map { Float(bitPattern: 0x3F80_8000 + UInt32($0) << 16) }
    numbers += ties + ties.map { $0.nextUp } + ties.map { $0.nextDown }
    numbers += [0, -0, .greatestFiniteMagnitude, .leastNormalMagnitude]
    for (number, bits) in zip(numbers, rounded(numbers)) {
      let below = Float(bitPattern: number.bitPattern & 0xFFFF_0000)
      let above = Float(bitPattern: (number.bitPattern & 0xFFFF_0000) &+ 0x1_0000)
      // Beyond the greatest bfloat16 stands a power of two that float32 calls infinite.
      let limit = above.isFinite ? Double(above) : Double(sign: number.sign, exponent: 128, significand: 1)
      let (down, up) = (abs(Double(number) - Double(below)), abs(limit - Double(number)))
      let isUp = down > up || down == up && bits16(below) % 2 == 1
      #expect(bits == bits16(isUp ? above : below), "\(number)")
    }
  }

  @Test func `rounding keeps what is infinite or not a number`() {
    let lowPayload = Float(bitPattern: 0x7F80_0001)
    let values = rounded([.infinity, -.infinity, .nan, lowPayload, -.nan]).map { Float(bitPattern: UInt32($0) << 16) }
    #expect(values.prefix(2) == [.infinity, -.infinity])
    #expect(values.dropFirst(2).allSatisfy { $0.isNaN })
  }

  @Test(arguments: [1, 16, 130, 784])
  func `gather, ReLU and its gradient put out in bfloat16 what they do in float32, rounded`(width: Int) {
    let rows = 5
    let pixels = (0..<rows * width).map { UInt8(truncatingIfNeeded: $0 &* 167 &+ $0 >> 7) }
    let samples: [UInt32] = [4, 1, 0, 2, 3]
    func both(_ kernel: (UnsafeMutableRawPointer, Int32) -> Void) -> (float32: [Float], bfloat16: [UInt16]) {
      var wide = [Float](repeating: .nan, count: rows * width)
      var narrow = [UInt16](repeating: 0xFFFF, count: rows * width)
      wide.withUnsafeMutableBytes { $0.baseAddress.map { kernel($0, 0) } }
      narrow.withUnsafeMutableBytes { $0.baseAddress.map { kernel($0, 1) } }
      return (wide, narrow)
    }
    let gathered = both { CKernels_gather(pixels, samples, rows, width, $0, $1) }
    #expect(gathered.bfloat16 == rounded(gathered.float32))

    let values = randomFloats(rows * width, seed: 2)
    let outputs = samples.withUnsafeBufferPointer { samples in
      let dropout = CKernels_Dropout(
        samples: samples.baseAddress, step: 1, stream: 2, key0: 3, key1: 4, threshold: 20_000, scale: 1.5)
      return both { CKernels_relu_dropout(values, rows, width, dropout, $0, $1) }
    }
    #expect(outputs.bfloat16 == rounded(outputs.float32))
    #expect(outputs.float32.contains { $0 > 0 } && outputs.float32.contains(0))

    let gradient = randomFloats(rows * width, seed: 3)
    var biases = [[Float]](repeating: [Float](repeating: .nan, count: width), count: 2)
    let deltas = both { destination, isBFloat16 in
      outputs.float32.withUnsafeBytes { wide in
        outputs.bfloat16.withUnsafeBytes { narrow in
          CKernels_relu_backward(
            gradient, isBFloat16 == 1 ? narrow.baseAddress : wide.baseAddress, rows, width, 1.5,
            &biases[Int(isBFloat16)], destination, isBFloat16)
        }
      }
    }
    #expect(deltas.bfloat16 == rounded(deltas.float32))
    // The gradient of the bias is summed before anything is rounded.
    #expect(biases[0] == biases[1])
  }

  private func rounded(_ numbers: [Float]) -> [UInt16] {
    var result = [UInt16](repeating: 0xFFFF, count: numbers.count)
    CKernels_round(numbers, numbers.count, &result)
    return result
  }

  private func bits16(_ number: Float) -> UInt16 { UInt16(number.bitPattern >> 16) }
}
