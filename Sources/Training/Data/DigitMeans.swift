import Datasets
import Model

/// What the digits of a data set look like in the mean, to see whether they are stored transposed.
struct DigitMeans {
  /// [10, side, side], as they are stored.
  private let means: [[Double]]
  private let side: Int

  /// How many drawn digits the means are compared with.
  private static let drawnCount = 500

  /// Takes the means of classes 0 to 9; nil where there are other classes, images aren't square or a class has none.
  init?(_ images: LabeledImages, _ sample: [Int], isDarkOnLight: Bool) {
    guard images.classCount >= 10, images.rows == images.columns else { return nil }
    side = images.rows
    let pictures = sample.lazy.filter { images.labels[$0] < 10 }.map { index in
      (Int(images.labels[index]), images.image(at: index).map { isDarkOnLight ? 255 - $0 : $0 })
    }
    guard let means = Self.means(pictures, pixelCount: images.pixelCount) else { return nil }
    self.means = means
  }

  /// Whether drawn digits of the same labels look clearly more like the transposed means.
  var areTransposed: Bool {
    let drawn = SyntheticDigits(seed: 1, part: .training)
    let drawnSide = PictureForm.mnist.rows
    let pictures = (0..<Self.drawnCount).lazy.map { index in
      let image = drawn.image(at: index)
      // The nearest pixel, where the images have another size.
      let scaled = (0..<side * side).map { place in
        image[place / side * drawnSide / side * drawnSide + place % side * drawnSide / side]
      }
      return (Int(drawn.label(at: index)), scaled)
    }
    guard let drawnMeans = Self.means(pictures, pixelCount: side * side) else { return false }
    func likeness(_ place: (Int) -> Int) -> Double {
      var sum = 0.0
      for (mean, drawnMean) in zip(means, drawnMeans) {
        sum += Self.correlation((0..<side * side).map { mean[place($0)] }, drawnMean)
      }
      return sum / 10
    }
    let (upright, transposed) = (likeness { $0 }, likeness { $0 % side * side + $0 / side })
    return transposed > 0.5 && transposed > upright + 0.1
  }

  private static func means(
    _ pictures: some Sequence<(Int, [UInt8])>, pixelCount: Int
  ) -> [[Double]]? {
    var sums = [[Double]](repeating: [Double](repeating: 0, count: pixelCount), count: 10)
    var counts = [Int](repeating: 0, count: 10)
    for (label, pixels) in pictures {
      counts[label] += 1
      for (index, pixel) in pixels.enumerated() where pixel > 0 { sums[label][index] += Double(pixel) }
    }
    guard !counts.contains(0) else { return nil }
    return zip(sums, counts).map { sums, count in sums.map { $0 / Double(count) } }
  }

  /// Pearson's coefficient; 0 where either has equal numbers throughout.
  private static func correlation(_ one: [Double], _ other: [Double]) -> Double {
    let count = Double(one.count)
    let (mean, otherMean) = (one.reduce(0, +) / count, other.reduce(0, +) / count)
    var (product, square, otherSquare) = (0.0, 0.0, 0.0)
    for (value, otherValue) in zip(one, other) {
      product += (value - mean) * (otherValue - otherMean)
      square += (value - mean) * (value - mean)
      otherSquare += (otherValue - otherMean) * (otherValue - otherMean)
    }
    let scale = (square * otherSquare).squareRoot()
    return scale > 0 ? product / scale : 0
  }
}
