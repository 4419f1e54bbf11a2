import CKernels
import NeuralNetwork
import Testing
import TestSupport

/// What goes over flat numbers.
@Suite struct UpdateKernelTests {
  static let counts = [1, 5, 15, 16, 17, 130, 1_030, 2_048]

  @Test(arguments: counts)
  func `add sums element by element, also where a term stands`(count: Int) {
    let (left, right) = (randomFloats(count, seed: 1), randomFloats(count, seed: 2))
    let expected = zip(left, right).map(+)
    KernelTarget.forEach { target in
      let sums = PaddedRows([Float](repeating: 0, count: count), width: count)
      CKernels_add(left, right, count, sums.start)
      #expect(sums.fault(expected) == nil, "\(target.name)")
      let (first, second) = (PaddedRows(left, width: count), PaddedRows(right, width: count))
      CKernels_add(first.start, right, count, first.start)
      #expect(first.fault(expected) == nil, "\(target.name)")
      CKernels_add(left, second.start, count, second.start)
      #expect(second.fault(expected) == nil, "\(target.name)")
    }
  }

  @Test(arguments: [1, 5, 15, 16, 17, 130], [Float.infinity, -.infinity, .nan, .signalingNaN])
  func `finds the one number that isn't finite`(count: Int, number: Float) {
    var numbers = [Float](repeating: .greatestFiniteMagnitude, count: count)
    KernelTarget.forEach { target in
      #expect(CKernels_are_finite(numbers, count) == 1, "\(target.name)")
      for place in 0..<count {
        numbers[place] = number
        #expect(CKernels_are_finite(numbers, count) == 0, "\(target.name), \(place)")
        // What stands behind the numbers is none of its business.
        if place == count - 1 { #expect(CKernels_are_finite(numbers, count - 1) == 1, "\(target.name)") }
        numbers[place] = -.greatestFiniteMagnitude
      }
    }
  }

  @Test(arguments: [16, 32, 128, 2_048])
  func `adds each square to the sum of its place in a cache line`(count: Int) {
    let values = awkwardFloats(count, density: 0.5, seed: 4)
    let before = randomFloats(16, seed: 5).map(Double.init)
    var expected = before
    for (index, value) in values.enumerated() { expected[index % 16] += Double(value) * Double(value) }
    KernelTarget.forEach { target in
      var sums = before
      CKernels_add_squares(values, count, &sums)
      #expect(sums.map(\.bitPattern) == expected.map(\.bitPattern), "\(target.name)")
    }
  }

  @Test(arguments: counts, [0, 1] as [Int32])
  func `SGD has the bits of its rule`(count: Int, nesterov: Int32) {
    let (rate, momentum): (Float, Float) = (0.05, 0.9)
    let parameters = randomFloats(count, seed: 1)
    let gradient = awkwardFloats(count, density: 0.5, seed: 3)
    // Some velocities become subnormal, where nothing is added to them.
    let velocity = randomFloats(count, seed: 2).enumerated().map {
      $0.offset % 3 == 0 ? $0.element * 0x1p-126 : $0.element
    }
    for decay in [0, 0.01] as [Float] {
      var (newParameters, newVelocity) = (parameters, velocity)
      for i in 0..<count {
        let g = gradient[i] + decay * parameters[i]
        let sum = momentum * velocity[i] + g
        let v = abs(sum) < .leastNormalMagnitude ? 0 : sum
        newVelocity[i] = v
        newParameters[i] -= rate * (nesterov == 1 ? g + momentum * v : v)
      }
      KernelTarget.forEach { target in
        let (updated, moved) = (PaddedRows(parameters, width: count), PaddedRows(velocity, width: count))
        CKernels_sgd(updated.start, moved.start, gradient, count, rate, momentum, decay, nesterov)
        #expect(updated.fault(newParameters) == nil, "\(target.name)")
        #expect(moved.fault(newVelocity) == nil, "\(target.name)")
      }
    }
  }
}
