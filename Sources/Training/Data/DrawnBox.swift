import Model

/// Where something is drawn in an image.
struct DrawnBox {
  let longerSide: Int
  /// The middle of the rectangle, in pixels.
  let middle: SIMD2<Double>
  /// The center of mass of the ink, in pixels.
  let mass: SIMD2<Double>

  /// Ink fainter than this isn't looked at: images that were scaled have some around all strokes, and photos everywhere.
  private static let faintest = 32

  /// Looks at an image, [rows, columns]; nil where nothing is drawn.
  init?(_ image: UnsafeBufferPointer<UInt8>, columns: Int, isDarkOnLight: Bool) {
    var (left, right, top, bottom) = (columns, -1, image.count, -1)
    var (sum, moment) = (0, SIMD2(0, 0))
    for (index, pixel) in image.enumerated() {
      let ink = isDarkOnLight ? 255 - Int(pixel) : Int(pixel)
      guard ink >= Self.faintest else { continue }
      let (x, y) = (index % columns, index / columns)
      (left, right, top, bottom) = (min(left, x), max(right, x), min(top, y), max(bottom, y))
      sum += ink
      moment &+= SIMD2(x, y) &* SIMD2(repeating: ink)
    }
    guard sum > 0 else { return nil }
    longerSide = max(right - left, bottom - top) + 1
    middle = SIMD2(Double(left + right), Double(top + bottom)) / 2
    mass = SIMD2(Double(moment.x), Double(moment.y)) / Double(sum)
  }

  /// What is at the same place in all images, rather.
  static func centering(_ boxes: [DrawnBox]) -> PictureForm.Centering {
    func spread(_ place: (DrawnBox) -> SIMD2<Double>) -> Double {
      let mean = boxes.reduce(SIMD2()) { $0 + place($1) } / Double(max(boxes.count, 1))
      return boxes.reduce(0) { sum, box in
        let stray = place(box) - mean
        return sum + (stray * stray).sum()
      }
    }
    return spread(\.mass) <= spread(\.middle) ? .mass : .box
  }
}
