extension GreyPicture {
  /// The longer side of a picture in which a digit is searched for: larger ones are scaled down.
  private static let searchedSide = 600
  /// The fewest pixels a side of a picture that is smoothed: strokes of a smaller one may be a pixel wide.
  private static let leastSmoothedSide = 200
  /// Half of the width that strokes are looked for in, as a share of the picture's shorter side.
  private static let strokeShares = [0.05, 0.1, 0.2, 0.4, 0.8]

  /// Finds the digit in a picture, dark on light or light on dark, however the light falls.
  ///
  /// - Returns: `nil` where nothing stands out from the page.
  public func findDigit() -> FoundDigit? {
    let picture = reduced(toSide: Self.searchedSide)
    let isLarge = min(picture.width, picture.height) >= Self.leastSmoothedSide
    let smooth = isLarge ? picture.smoothed() : picture
    let dark = picture.candidate(smooth, isDark: true)
    let light = picture.inverted.candidate(smooth.inverted, isDark: false)
    guard let dark, let light else { return (dark ?? light)?.digit }
    // Where ink is dark, what lies between strokes would be the digit if ink were light.
    return (dark.likelihood(beside: light) >= light.likelihood(beside: dark) ? dark : light).digit
  }

  /// The digit, if this is dark ink on a light page, or was light on a dark one before it was inverted.
  private func candidate(_ smooth: GreyPicture, isDark: Bool) -> DigitCandidate? {
    var (candidates, likeliest): ([DigitCandidate], DigitCandidate?) = ([], nil)
    // Strokes are found alike by looking for wider ones; of a shadow, more and more would be. What leaves the picture is
    // mostly something else.
    for share in Self.strokeShares {
      let radius = max(1, Int(share * Double(min(width, height))))
      guard let candidate = DigitCandidate(self, smooth: smooth, radius: radius, isRelative: isDark) else { continue }
      if let last = candidates.last, last.isThin, candidate.isLike(last) {
        if likeliest == nil || !last.touchesBorder { likeliest = last }
        if !last.touchesBorder { break }
      }
      candidates.append(candidate)
    }
    if let likeliest { return likeliest }
    var last = candidates.last { $0.isThin && !$0.touchesBorder } ?? candidates.last
    last?.isSteady = false
    return last
  }
}
