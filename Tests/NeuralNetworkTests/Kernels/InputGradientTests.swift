import CKernels
import NeuralNetwork
import TestSupport
import Testing

@Suite struct InputGradientTests {
  @Test(arguments: ProductCase.all, [Float(1), 1.25])
  func `has the bits of its rule on every target`(size: ProductCase, scale: Float) {
    let deltas = awkwardFloats(size.rows * size.outputs, density: 0.9, seed: 1)
    let weights = awkwardFloats(size.inputs * size.outputs, density: 0.9, seed: 2)
    let isSet = randomBools(size.rows * size.inputs, density: size.density, seed: 3)
    let expected = Naive.inputGradient(deltas, weights: weights, outputs: size.outputs, isSet: isSet, scale: scale)
    let (rows, weightRows) = (PaddedRows(deltas, width: size.outputs), PaddedRows(weights, width: size.outputs, gap: 2))
    let masks = UnitMasks(isSet, width: size.inputs)
    KernelTarget.forEach { target in
      let gradient = PaddedRows(count: size.rows, width: size.inputs)
      let scratch = Scratch(CKERNELS_INPUT_GRADIENT_SCRATCH)
      CKernels_input_gradient(
        rows.readable(), size.rows, size.outputs,
        CKernels_Weights(start: weightRows.start, stride: weightRows.stride, bias: nil), size.inputs, masks.readable(),
        scale, gradient.writable, scratch.start)
      #expect(gradient.fault(expected) == nil, "\(target.name)")
      #expect(scratch.isWithinBounds, "\(target.name)")
    }
  }
}
