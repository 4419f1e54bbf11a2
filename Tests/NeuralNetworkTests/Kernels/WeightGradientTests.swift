import CKernels
import NeuralNetwork
import TestSupport
import Testing

@Suite struct WeightGradientTests {
  /// How a batch is cut, and a group of inputs and a block of columns.
  struct Case: CustomTestStringConvertible, Sendable {
    let rowCounts: [Int]
    let inputs, columns: Int
    let density: Double
    var testDescription: String { "rows \(rowCounts), \(inputs) inputs, \(columns) columns, density \(density)" }

    private static let cuts = [
      [1], [15], [17], [63], [64], [65], [130], [0], [0, 0, 0], [5, 0, 17, 64, 0], [33, 1, 130, 0, 2],
      [32, 32, 32, 32], Array(1...9),
    ]

    /// Every cut with every number of columns and of inputs; the four lists' lengths have no common factor.
    static let all: [Case] = (0..<91).map { n in
      Case(
        rowCounts: cuts[n % 13], inputs: [1, 3, 10, 11, 16][n % 5], columns: [1, 10, 16, 37, 64, 100, 128][n % 7],
        density: [0, 0.2, 0.75, 1][n % 4])
    }
  }

  @Test(arguments: Case.all)
  func `has the bits of its rule on every target`(size: Case) {
    let rowCount = size.rowCounts.reduce(0, +)
    let inputs = awkwardFloats(rowCount * size.inputs, density: size.density, seed: 1)
    let deltas = awkwardFloats(rowCount * size.columns, density: 0.9, seed: 2)
    let batch = Batch(size, inputs: inputs, deltas: deltas)
    let expected = Naive.weightGradient(
      inputs, deltas: deltas, microBatches: batch.ranges[...], inputs: size.inputs, columns: size.columns)
    KernelTarget.forEach { target in
      let sums = batch.run(size)
      #expect(sums.values.map(\.bitPattern) == expected.map(\.bitPattern), "\(target.name)")
      #expect(sums.isWithinBounds, "\(target.name)")
    }
  }

  /// What the kernel reads. The group's inputs stand from the third cache line of each row on.
  private struct Batch {
    let ranges: [Range<Int>]
    private let microBatches: [CKernels_MicroBatch]
    private let rows, deltas: PaddedRows
    private let masks: [UInt32]
    private static let before = 32
    private static let maskStride = before + CKERNELS_GROUP

    init(_ size: Case, inputs: [Float], deltas: [Float]) {
      var (ranges, microBatches, masks) = ([Range<Int>](), [CKernels_MicroBatch](), [UInt32]())
      var first = 0
      for count in size.rowCounts {
        let firstWord = masks.count / Self.maskStride
        microBatches.append(
          CKernels_MicroBatch(firstRow: UInt32(first), rows: UInt32(count), firstWord: UInt32(firstWord)))
        for word in stride(from: first, to: first + count, by: 32) {
          masks += (0..<Self.maskStride).map { unit in
            // The words of other units are none of the kernel's business.
            guard (Self.before..<Self.before + size.inputs).contains(unit) else { return .max }
            return (word..<min(word + 32, first + count)).reduce(UInt32(0)) {
              inputs[$1 * size.inputs + unit - Self.before] == 0 ? $0 : $0 | 1 << ($1 - word)
            }
          }
        }
        ranges.append(first..<first + count)
        first += count
      }
      (self.ranges, self.microBatches, self.masks) = (ranges, microBatches, masks)
      rows = PaddedRows(
        (0..<first).flatMap {
          [Float](repeating: .nan, count: Self.before) + inputs[$0 * size.inputs..<($0 + 1) * size.inputs]
        },
        width: Self.before + size.inputs)
      self.deltas = PaddedRows(
        (0..<first).flatMap { row in
          (0..<CKERNELS_BLOCK).map { $0 < size.columns ? deltas[row * size.columns + $0] : 0 }
        }, width: CKERNELS_BLOCK, gap: 0)
    }

    /// The sums [inputs, columns], and whether nothing was written behind the kernel's room for them.
    func run(_ size: Case) -> (values: [Float], isWithinBounds: Bool) {
      let levels = Int.bitWidth - (microBatches.count - 1).leadingZeroBitCount
      let room = Scratch((1 + levels) * CKERNELS_GROUP * CKERNELS_BLOCK * MemoryLayout<Float>.stride)
      let sums = room.start.assumingMemoryBound(to: Float.self)
      masks.withUnsafeBufferPointer { masks in
        CKernels_weight_gradient(
          rows.readable(from: Self.before),
          CKernels_Masks(start: masks.baseAddress.map { $0 + Self.before }, stride: Self.maskStride), deltas.start,
          size.columns, microBatches, microBatches.count, size.inputs, sums)
      }
      let values = (0..<size.inputs).flatMap { k in (0..<size.columns).map { sums[k * CKERNELS_BLOCK + $0] } }
      return (values, room.isWithinBounds)
    }
  }
}
