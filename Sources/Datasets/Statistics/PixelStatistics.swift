/// How bright pictures are: what shows at a glance that they were stored in another way than MNIST's.
public struct PixelStatistics: Sendable, Equatable {
  /// The mean of all pixels, in [0, 255].
  public let mean: Double
  /// The darkest and the brightest pixel.
  public let range: ClosedRange<UInt8>
  /// Pictures whose pixels are all alike.
  public let blankCount: Int

  /// Looks at every pixel; nil where there are none.
  public init?(_ images: LabeledImages) {
    guard images.count > 0 else { return nil }
    var (sum, least, greatest, blankCount) = (0, UInt8.max, UInt8.min, 0)
    for index in 0..<images.count {
      // A picture has fewer than 2²⁴ pixels of 8 bits: their sum fits 32 bits, which vector instructions add fastest.
      var (pictureSum, darkest, brightest) = (UInt32(0), UInt8.max, UInt8.min)
      for pixel in images.image(at: index) {
        pictureSum &+= UInt32(pixel)
        darkest = min(darkest, pixel)
        brightest = max(brightest, pixel)
      }
      sum += Int(pictureSum)
      least = min(least, darkest)
      greatest = max(greatest, brightest)
      if darkest == brightest { blankCount += 1 }
    }
    mean = Double(sum) / Double(images.images.count)
    range = least...greatest
    self.blankCount = blankCount
  }
}
