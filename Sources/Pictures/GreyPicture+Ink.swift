extension GreyPicture {
  /// The least contrast, in grey levels, that is taken for a digit.
  private static let leastContrast = 16

  /// The picture as ink: 0 where the page is, 255 where the ink is strongest, whichever of them was darker.
  ///
  /// The border shows the page: its median is the page's grey, and how far the border strays from that is how uneven
  /// (noisy, unevenly lit) the page is. Ink is what strays farther, in the direction that the picture's extreme does.
  ///
  /// - Returns: `nil` where nothing stands out from the page.
  package func inked() -> GreyPicture? {
    let border = borderPixels().sorted()
    let page = Int(border[border.count / 2])
    let (lowest, highest) = pixels.reduce((255, 0)) { (min($0.0, Int($1)), max($0.1, Int($1))) }
    let isDarkOnLight = page - lowest > highest - page
    let contrast = isDarkOnLight ? page - lowest : highest - page
    guard contrast >= Self.leastContrast else { return nil }

    let strays = border.map { abs(Int($0) - page) }.sorted()
    // At most half the contrast, for the border of a tightly cropped digit has ink in it.
    let unevenness = min(strays[strays.count * 9 / 10] * 3 / 2, contrast / 2)
    let inkOfGrey = (0...255).map { grey in
      let distance = (isDarkOnLight ? page - grey : grey - page) - unevenness
      let range = contrast - unevenness
      return UInt8(min(max(distance * 255 + range / 2, 0) / range, 255))
    }
    return GreyPicture(width: width, height: height, pixels: pixels.map { inkOfGrey[Int($0)] })
  }

  private func borderPixels() -> [UInt8] {
    let rows = [0, height - 1].flatMap { row in pixels[row * width..<(row + 1) * width] }
    let columns = [0, width - 1].flatMap { column in (0..<height).map { pixels[$0 * width + column] } }
    return rows + columns
  }
}
