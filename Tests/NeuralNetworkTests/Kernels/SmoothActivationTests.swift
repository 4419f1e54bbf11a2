import CKernels
import Model
import NeuralNetwork
import Testing
import TestSupport

/// That a number's activation depends on nothing but the number.
@Suite struct SmoothActivationTests {
  static let smooth = Activation.allCases.filter { $0.smoothKernel != nil }

  private static let special: [Float] = [0, -0.0, .infinity, -.infinity, 0x1p-149, -0x1p-130, 30, -30, 1e30, -1e30]

  @Test(arguments: smooth, widths)
  func `has the bits of one number alone on every target`(activation: Activation, width: Int) throws {
    let kind = try #require(activation.smoothKernel)
    let rows = 5
    let values = Array((Self.special + randomFloats(rows * width, seed: 1, scale: 12)).prefix(rows * width))
    let inputs = PaddedRows(values, width: width)
    KernelTarget.forEach { target in
      let (outputs, inPlace) = (PaddedRows(count: rows, width: width, gap: 2), PaddedRows(values, width: width))
      CKernels_activate(kind, inputs.readable(), rows, width, outputs.writable)
      CKernels_activate(kind, inPlace.readable(), rows, width, inPlace.writable)
      #expect(outputs.fault(values.map { activation($0) }) == nil, "\(target.name)")
      #expect(inPlace.fault(values.map { activation($0) }) == nil, "\(target.name)")
    }
  }

  @Test(arguments: smooth, widths)
  func `a gradient is multiplied by the rounded slope on every target`(activation: Activation, width: Int) throws {
    let kind = try #require(activation.smoothKernel)
    let rows = 5
    let values = Array((Self.special + randomFloats(rows * width, seed: 3, scale: 4)).prefix(rows * width))
    let before = awkwardFloats(rows * width, density: 0.8, seed: 4)
    let inputs = PaddedRows(values, width: width)
    let expected = zip(before, values).map { $0 * activation.derivative($1) }
    KernelTarget.forEach { target in
      let gradient = PaddedRows(before, width: width, gap: 2)
      CKernels_activation_gradient(kind, inputs.readable(), rows, width, gradient.writable)
      #expect(gradient.fault(expected) == nil, "\(target.name)")
    }
  }
}
