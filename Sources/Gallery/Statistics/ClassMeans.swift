import Pictures
import Runs

extension ImageSet {
  /// The mean picture of each of so many classes: each pixel's mean, rounded to the nearest whole; nil for a class
  /// without pictures. Every label is below the number of classes.
  package func classMeans(_ classCount: Int) -> [GreyPicture?] {
    let pixelCount = rows * columns
    var sums = [Int](repeating: 0, count: classCount * pixelCount)
    var counts = [Int](repeating: 0, count: classCount)
    for (index, label) in labels.enumerated() {
      counts[Int(label)] += 1
      let start = Int(label) * pixelCount
      for (place, pixel) in image(at: index).enumerated() { sums[start + place] += Int(pixel) }
    }
    return counts.enumerated().map { label, count in
      guard count > 0 else { return nil }
      let pixels = sums[label * pixelCount..<(label + 1) * pixelCount].map { UInt8(($0 + count / 2) / count) }
      return GreyPicture(width: columns, height: rows, pixels: pixels)
    }
  }
}
