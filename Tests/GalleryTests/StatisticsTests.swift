import Gallery
import Runs
import Testing

@Suite struct StatisticsTests {
  /// Pictures of 3×5 pixels in 4 classes, of which class 2 has none.
  private static let labels: [UInt8] = [0, 1, 3, 0, 1, 1, 3, 0, 0, 3, 1]
  private static let pixels = (0..<labels.count * 15).map { UInt8(truncatingIfNeeded: $0 * $0 * 31 + $0 / 7) }

  @Test func `the mean of a class is that of a loop over its pictures`() throws {
    let images = try ImageSet.written(Self.pixels, rows: 3, columns: 5, labels: Self.labels)
    let means = images.classMeans(4)
    #expect(means.count == 4)
    #expect(means[2] == nil)
    for label in [0, 1, 3] {
      let mean = try #require(means[label])
      #expect((mean.width, mean.height) == (5, 3))
      for pixel in 0..<15 {
        var (sum, count) = (0.0, 0.0)
        for (index, other) in Self.labels.enumerated() where Int(other) == label {
          sum += Double(Self.pixels[index * 15 + pixel])
          count += 1
        }
        #expect(abs(Double(mean.pixels[pixel]) - sum / count) <= 0.5, "class \(label), pixel \(pixel)")
      }
    }
  }

  @Test func `the histogram counts each pixel once, and its bins all but zeros`() {
    let histogram = PixelHistogram(Self.pixels)
    for value in 0..<256 { #expect(histogram.counts[value] == Self.pixels.count { $0 == value }) }
    let bins = histogram.bins
    #expect(bins.count == 32 && bins[0].values == 1...7 && bins[31].values == 248...255)
    for bin in bins { #expect(bin.count == Self.pixels.count { bin.values.contains(Int($0)) }) }
    #expect(bins.reduce(0) { $0 + $1.count } == Self.pixels.count { $0 > 0 })
    let mean = Self.pixels.reduce(0.0) { $0 + Double($1) } / Double(Self.pixels.count)
    #expect(abs(histogram.mean - mean) < 1e-9)
    let none = PixelHistogram([UInt8]())
    #expect(none.mean == 0 && none.share(of: 0) == 0)
  }

  @Test func `examples are spread evenly over each class`() throws {
    let images = try ImageSet.written(Self.pixels, rows: 3, columns: 5, labels: Self.labels)
    let two = Examples(images, classCount: 4, perClass: 2, classified: nil)
    #expect(two.byClass == [[0, 7], [1, 5], [], [2, 6]])
    #expect(two.highestLosses == [])
    let all = Examples(images, classCount: 4, perClass: 100, classified: nil)
    #expect(all.byClass == [[0, 3, 7, 8], [1, 4, 5, 10], [], [2, 6, 9]])
  }

  @Test func `however many classes there are, examples have an end`() throws {
    let labels = (0..<256 * 40).map { UInt8($0 % 256) }
    let images = try ImageSet.written([UInt8](repeating: 9, count: labels.count), rows: 1, columns: 1, labels: labels)
    let examples = Examples(images, classCount: 256, perClass: 1_000, classified: nil)
    #expect(examples.byClass.allSatisfy { $0.count == 15 }, "4,000 in all")
  }
}
