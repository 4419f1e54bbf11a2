import CKernels
import NeuralNetwork
import TestSupport
import Testing

@Suite struct ForwardTests {
  @Test(arguments: ProductCase.all)
  func `has the bits of its rule on every target`(size: ProductCase) {
    let inputs = awkwardFloats(size.rows * size.inputs, density: size.density, seed: 1)
    let weights = awkwardFloats(size.inputs * size.outputs, density: 0.9, seed: 2)
    let bias = awkwardFloats(size.outputs, density: 0.5, seed: 3)
    let expected = Naive.forward(inputs, weights: weights, bias: bias)
    let (rows, weightRows) = (PaddedRows(inputs, width: size.inputs), PaddedRows(weights, width: size.outputs, gap: 2))
    let biasRow = PaddedRows(bias, width: size.outputs)
    KernelTarget.forEach { target in
      let (outputs, scratch) = (PaddedRows(count: size.rows, width: size.outputs), Scratch(CKERNELS_FORWARD_SCRATCH))
      CKernels_forward(
        rows.readable(), size.rows, size.inputs,
        CKernels_Weights(start: weightRows.start, stride: weightRows.stride, bias: biasRow.start), outputs.writable,
        size.outputs, scratch.start)
      #expect(outputs.fault(expected) == nil, "\(target.name)")
      #expect(scratch.isWithinBounds, "\(target.name)")
    }
  }

  /// Sums a hair beside the middle between two float32s, where one rounded to float64 first comes out as the other one.
  @Test(arguments: [-100, -20, 0, 20])
  func `a multiply-add is rounded once on every target`(exponent: Int) {
    let ulp = Float.ulpOfOne
    // The product of each pair is 1, but for less than 2⁻³³.
    let pairs: [(Float, Float)] = [(1 + ulp, 1 - ulp), (1 + 2_896 * ulp, 1 - 2_895 * ulp)]
    let bias = (0..<16).map { Float(sign: .plus, exponent: exponent, significand: 1 + Float($0 / 2) * ulp) }
    for (input, factor) in pairs {
      let half = Float(sign: .plus, exponent: exponent - 24, significand: factor)
      let weights = (0..<16).map { $0.isMultiple(of: 2) ? half : -half }
      let expected = Naive.forward([input], weights: weights, bias: bias)
      let roundedTwice = zip(weights, bias).map { Float(Double(input) * Double($0) + Double($1)) }
      #expect(expected != roundedTwice)
      let (row, weightRow) = (PaddedRows([input], width: 1), PaddedRows(weights, width: weights.count))
      let biasRow = PaddedRows(bias, width: bias.count)
      KernelTarget.forEach { target in
        let (outputs, scratch) = (PaddedRows(count: 1, width: bias.count), Scratch(CKERNELS_FORWARD_SCRATCH))
        CKernels_forward(
          row.readable(), 1, 1,
          CKernels_Weights(start: weightRow.start, stride: weightRow.stride, bias: biasRow.start), outputs.writable,
          bias.count, scratch.start)
        #expect(outputs.fault(expected) == nil, "\(target.name)")
      }
    }
  }
}
