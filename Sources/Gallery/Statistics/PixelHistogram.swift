/// How often pixels have each value.
package struct PixelHistogram: Equatable {
  /// Pixels whose values stand next to each other.
  package struct Bin: Equatable {
    package let values: ClosedRange<Int>
    package let count: Int
  }

  /// [256]: how many pixels have each value.
  package let counts: [Int]

  package init(_ pixels: some Sequence<UInt8>) {
    counts = pixels.reduce(into: [Int](repeating: 0, count: 256)) { $0[Int($1)] += 1 }
  }

  /// All pixels.
  package var total: Int { counts.reduce(0, +) }

  /// The mean value, 0 to 255; 0 where there are no pixels.
  package var mean: Double {
    let sum = counts.enumerated().reduce(0) { $0 + $1.offset * $1.element }
    return total == 0 ? 0 : Double(sum) / Double(total)
  }

  /// The fraction of pixels of one value.
  package func share(of value: Int) -> Double { total == 0 ? 0 : Double(counts[value]) / Double(total) }

  /// The pixels above 0, which are often few beside the background, in bins of 8 values; the first has 7.
  package var bins: [Bin] {
    stride(from: 0, to: 256, by: 8).map { start in
      let values = max(1, start)...start + 7
      return Bin(values: values, count: counts[values].reduce(0, +))
    }
  }
}
