import CKernels
import NeuralNetwork
import Testing
import TestSupport

/// What follows a hidden layer's products: ReLU and dropout. `DropoutTests` holds the draws against Philox.
@Suite struct UnitKernelTests {
  @Test(arguments: rowCounts, widths)
  func `ReLU and dropout keep what is positive and drawn`(rows: Int, width: Int) {
    let values = awkwardFloats(rows * width, density: 0.9, seed: 1)
    let factors = documentedFactors(rows: rows, width: width)
    // What is dropped is multiplied by 0, and so keeps its sign.
    let expected = zip(values, factors).map { ($0 < 0 ? 0 : $0) * $1 }
    run(values, width: width, CKernels_relu_dropout, expected, counts: zip(values, factors).map { $0 > 0 && $1 > 0 })
  }

  @Test(arguments: rowCounts, widths)
  func `dropout keeps what is drawn, whatever its value`(rows: Int, width: Int) {
    let values = awkwardFloats(rows * width, density: 0.9, seed: 1)
    let factors = documentedFactors(rows: rows, width: width)
    run(values, width: width, CKernels_dropout, zip(values, factors).map(*), counts: factors.map { $0 > 0 })
  }

  @Test(arguments: [1, 33, 64], widths)
  func `without dropout nothing is scaled`(rows: Int, width: Int) {
    let values = awkwardFloats(rows * width, density: 0.9, seed: 1)
    run(
      values, width: width, CKernels_relu_dropout, values.map { $0 < 0 ? 0 : $0 }, counts: values.map { $0 > 0 },
      isDrawn: false)
    run(values, width: width, CKernels_dropout, values, counts: values.map { _ in true }, isDrawn: false)
  }

  @Test func `what isn't a number stays none, and counts for nothing`() {
    let values: [Float] = [.nan, -.nan, .signalingNaN, .infinity, -.infinity]
    run(
      values, width: 5, CKernels_relu_dropout, [.nan, .nan, .nan, .infinity, 0],
      counts: [false, false, false, true, false], isDrawn: false)
  }

  private typealias Kernel = (CKernels_MutableRows, Int, Int, CKernels_Dropout, CKernels_MutableMasks) -> Void

  /// Runs a kernel with and without masks.
  private func run(
    _ values: [Float], width: Int, _ kernel: Kernel, _ expected: [Float], counts: [Bool], isDrawn: Bool = true
  ) {
    let rows = values.count / width
    Self.samples(rows).withUnsafeBufferPointer { samples in
      var dropout = CKernels_Dropout()
      if isDrawn { dropout = Self.dropout(samples) }
      KernelTarget.forEach { target in
        let (masked, plain) = (PaddedRows(values, width: width), PaddedRows(values, width: width))
        let masks = UnitMasks(rows: rows, width: width)
        kernel(masked.writable, rows, width, dropout, masks.writable)
        kernel(plain.writable, rows, width, dropout, CKernels_MutableMasks())
        #expect(masked.fault(expected) == nil, "\(target.name)")
        #expect(plain.fault(expected) == nil, "\(target.name)")
        #expect(masks.fault(counts) == nil, "\(target.name)")
      }
    }
  }

  private static func samples(_ rows: Int) -> [UInt32] { (0..<UInt32(rows)).map { 977 &* $0 } }

  private static func dropout(_ samples: UnsafeBufferPointer<UInt32>) -> CKernels_Dropout {
    CKernels_Dropout(
      samples: samples.baseAddress, step: 5, stream: 1 << 24 | 1, key0: 7, key1: 9, threshold: 32_768, scale: 2)
  }

  private func documentedFactors(rows: Int, width: Int) -> [Float] {
    Self.samples(rows).flatMap { sample in
      (0..<width).map {
        Float(dropoutFactor(probability: 0.5, seed: 9 << 32 | 7, step: 5, sample: sample, layer: 1, unit: $0))
      }
    }
  }
}
