import CKernels
import NeuralNetwork
import Testing
import TestSupport

/// Rows and widths that are no multiples of what the kernels do at once.
let rowCounts = [1, 15, 17, 63, 64, 65, 130]
let widths = [1, 10, 11, 37, 127, 129, 500]

/// What prepares the products' operands.
@Suite struct RowKernelTests {
  @Test(arguments: widths)
  func `gather divides each pixel of the chosen rows by 255`(features: Int) {
    let pixels = (0..<9 * features).map { UInt8(truncatingIfNeeded: $0 &* 167 &+ $0 >> 7) }
    let indices: [UInt32] = [8, 0, 3, 3, 7, 1, 2, 4, 8, 5, 6]
    let expected = indices.flatMap { row in (0..<features).map { Float(pixels[Int(row) * features + $0]) / 255 } }
    KernelTarget.forEach { target in
      let gathered = PaddedRows(count: indices.count, width: features)
      CKernels_gather(pixels, indices, indices.count, features, gathered.writable)
      #expect(gathered.fault(expected) == nil, "\(target.name)")
    }
  }

  @Test func `gather maps every grey to its own number in [0, 1]`() {
    let greys = (0...255).map { UInt8($0) }
    KernelTarget.forEach { target in
      let gathered = PaddedRows(count: 1, width: 256)
      CKernels_gather(greys, [0], 1, 256, gathered.writable)
      #expect(gathered.fault(greys.map { Float($0) / 255 }) == nil, "\(target.name)")
    }
  }

  @Test(arguments: rowCounts, widths)
  func `mask sets the bits of what isn't 0, and clears the others`(rows: Int, width: Int) {
    let values = awkwardFloats(rows * width, density: 0.4, seed: 1)
    let matrix = PaddedRows(values, width: width)
    KernelTarget.forEach { target in
      let masks = UnitMasks(rows: rows, width: width)
      CKernels_mask(matrix.readable(), rows, width, masks.writable)
      #expect(masks.fault(values.map { $0 != 0 }) == nil, "\(target.name)")
    }
  }

  @Test(arguments: rowCounts, [1, 10, 16, 37, 63, 64])
  func `pack copies a block, with zeros behind it`(rows: Int, columns: Int) {
    let values = randomFloats(rows * columns, seed: 1)
    let matrix = PaddedRows(values, width: columns)
    let expected = (0..<rows).flatMap { row in
      (0..<CKERNELS_BLOCK).map { $0 < columns ? values[row * columns + $0] : 0 }
    }
    KernelTarget.forEach { target in
      let packed = PaddedRows(count: rows, width: CKERNELS_BLOCK, gap: 0)
      #expect(CKernels_pack(matrix.readable(), rows, columns, packed.start) == 1, "\(target.name)")
      #expect(packed.fault(expected) == nil, "\(target.name)")
    }
  }

  @Test(arguments: [Float.infinity, -.infinity, .nan, -.nan, .signalingNaN])
  func `pack tells of any number that isn't finite`(number: Float) {
    let (rows, columns) = (5, 37)
    KernelTarget.forEach { target in
      for place in 0..<rows * columns {
        // The greatest finite numbers beside it are none.
        var values = [Float](repeating: .greatestFiniteMagnitude, count: rows * columns)
        values[place] = number
        let packed = PaddedRows(count: rows, width: CKERNELS_BLOCK, gap: 0)
        let matrix = PaddedRows(values, width: columns)
        #expect(CKernels_pack(matrix.readable(), rows, columns, packed.start) == 0, "\(target.name), \(place)")
      }
    }
  }

  @Test(arguments: rowCounts, widths)
  func `keep scales what the masks say, and clears the rest`(rows: Int, width: Int) {
    let values = awkwardFloats(rows * width, density: 0.9, seed: 1)
    let isSet = randomBools(rows * width, density: 0.6, seed: 2)
    let masks = UnitMasks(isSet, width: width)
    let expected = zip(values, isSet).map { $1 ? $0 * 1.25 : 0 }
    KernelTarget.forEach { target in
      let gradient = PaddedRows(values, width: width)
      CKernels_keep(gradient.writable, rows, width, masks.readable(), 1.25)
      #expect(gradient.fault(expected) == nil, "\(target.name)")
    }
  }
}
