import NeuralNetwork
import TestSupport
import Testing

@Suite struct MatrixProductTests {
  struct Example {
    let rows: Int
    let source: ProductShape.Orientation
    let weights: ProductShape.Orientation
    let hasBias: Bool
    let accumulates: Bool
    let precision: Precision
  }

  static let examples = [1, 5, 24, 32, 64, 128].flatMap { rows in
    [ProductShape.Orientation.plain, .transposed].flatMap { source in
      [ProductShape.Orientation.plain, .transposed].flatMap { weights in
        [(false, false), (true, false), (false, true)].flatMap { hasBias, accumulates in
          Precision.allCases.map {
            Example(
              rows: rows, source: source, weights: weights, hasBias: hasBias, accumulates: accumulates, precision: $0)
          }
        }
      }
    }
  }

  /// Small whole numbers, which bfloat16 holds too, and whose sums of products are exact in any order. Between the rows
  /// stands what must not be used or changed.
  @Test(arguments: examples)
  func `agrees with three loops`(_ example: Example) throws {
    let context = try OneDNNContext()
    for ((inner, columns), gap) in zip([(1, 1), (7, 130), (130, 7), (257, 16), (20, 48)], [0, 6, 16, 0, 32]) {
      let rows = example.rows
      let source = wholeNumbers(rows * inner, seed: 1)
      let weights = wholeNumbers(inner * columns, seed: 2)
      let bias = wholeNumbers(columns, seed: 3)
      let before = example.accumulates ? wholeNumbers(rows * columns, seed: 4) : nil
      let sourceWidth = example.source == .plain ? inner : rows
      let weightsWidth = example.weights == .plain ? columns : inner
      var destination = spaced(
        before ?? [Float](repeating: .nan, count: rows * columns), width: columns, gap: gap)
      let shape = ProductShape(
        rows: rows, inner: inner, columns: columns, source: example.source, weights: example.weights,
        sourceStride: sourceWidth + gap, weightsStride: weightsWidth + gap, destinationStride: columns + gap,
        hasBias: example.hasBias,
        accumulates: example.accumulates, precision: example.precision)
      let product = try MatrixProduct(shape, in: context)
      try destination.withUnsafeMutableBufferPointer {
        let into = try #require($0.baseAddress)
        try product(
          operand(spaced(source, width: sourceWidth, gap: gap), example.precision),
          operand(spaced(weights, width: weightsWidth, gap: gap), example.precision),
          bias: example.hasBias ? bias : nil, into: into)
      }

      var expected: [Float] = []
      for row in 0..<rows {
        for column in 0..<columns {
          var sum = (example.hasBias ? bias[column] : 0) + (before?[row * columns + column] ?? 0)
          for k in 0..<inner {
            let a = example.source == .plain ? source[row * inner + k] : source[k * rows + row]
            let b = example.weights == .plain ? weights[k * columns + column] : weights[column * inner + k]
            sum += a * b
          }
          expected.append(sum)
        }
      }
      #expect(
        destination == spaced(expected, width: columns, gap: gap),
        "[\(rows), \(inner)] · [\(inner), \(columns)], gaps of \(gap)")
    }
  }

  /// The bytes of numbers in a precision.
  private func operand(_ numbers: [Float], _ precision: Precision) -> [UInt8] {
    numbers.flatMap { number in
      // Of a number that bfloat16 holds, the upper half.
      withUnsafeBytes(of: number) { Array($0.suffix(precision.byteCount)) }
    }
  }

  /// A matrix with so many large numbers behind each row.
  private func spaced(_ matrix: [Float], width: Int, gap: Int) -> [Float] {
    stride(from: 0, to: matrix.count, by: width).flatMap {
      matrix[$0..<$0 + width] + [Float](repeating: 1e30, count: gap)
    }
  }

  private func wholeNumbers(_ count: Int, seed: UInt64) -> [Float] {
    randomFloats(count, seed: seed, scale: 6).map { $0.rounded() }
  }

  @Test func `names the version of the library it runs with`() {
    #expect(OneDNN.version.split(separator: ".").compactMap { Int($0) }.count == 3)
  }
}
