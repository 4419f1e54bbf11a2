import CKernels
import Testing
import TestSupport

@Suite struct KernelTests {
  @Test(arguments: [1, 7, 16, 130, 784])
  func `gather divides each pixel of the chosen rows by 255`(features: Int) {
    let pixels = (0..<9 * features).map { UInt8(truncatingIfNeeded: $0 &* 167 &+ $0 >> 7) }
    let indices: [UInt32] = [8, 0, 3, 3]
    var gathered = [Float](repeating: .nan, count: 4 * features + 1)
    CKernels_gather(pixels, indices, 4, features, &gathered)
    for (row, index) in indices.enumerated() {
      for i in 0..<features { #expect(gathered[row * features + i] == Float(pixels[Int(index) * features + i]) / 255) }
    }
    #expect(gathered[4 * features].isNaN)
  }

  @Test func `gather maps every grey to its own number in [0, 1]`() {
    let greys = (0...255).map { UInt8($0) }
    var gathered = [Float](repeating: .nan, count: 256)
    CKernels_gather(greys, [0], 1, 256, &gathered)
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
    CKernels_relu(&values, count)
    #expect(values == before.map { max($0, 0) })
    var special = [Float](repeating: .nan, count: count) + [.infinity, -.infinity]
    CKernels_relu(&special, special.count)
    #expect(special.prefix(count).allSatisfy { $0.isNaN })
    #expect(special.suffix(2) == [.infinity, 0])
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
    CKernels_relu_backward(&gradient, outputs, rows, width, scale, &bias)

    let expected = zip(before, outputs).map { $1 > 0 ? $0 * scale : 0 }
    #expect(gradient == expected)
    for unit in 0..<width {
      var sum: Float = 0
      for row in 0..<rows { sum += expected[row * width + unit] }
      #expect(bias[unit] == sum)
    }
  }
}
