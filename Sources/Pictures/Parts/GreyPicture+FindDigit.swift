extension GreyPicture {
  /// The longer side of a picture in which a digit is searched for: larger ones are scaled down.
  private static let searchedSide = 600
  /// Half of the width that strokes are looked for in, as a share of the picture's shorter side.
  private static let strokeShares = [0.05, 0.1, 0.2, 0.4, 0.8]

  /// Finds the digit in a picture, dark on light or light on dark, however the light falls.
  ///
  /// - Returns: `nil` where nothing stands out from the page.
  public func findDigit() -> FoundDigit? {
    let picture = reduced(toSide: Self.searchedSide)
    let (dark, light) = (picture.candidate(isDark: true), picture.candidate(isDark: false))
    guard let dark, let light else { return (dark ?? light)?.digit }
    // Where ink is dark, what lies between strokes would be the digit if ink were light.
    return (dark.likelihood(beside: light) >= light.likelihood(beside: dark) ? dark : light).digit
  }

  /// The digit, if ink is dark, or if it's light.
  private func candidate(isDark: Bool) -> DigitCandidate? {
    let page = isDark ? self : inverted
    var (candidates, likeliest): ([DigitCandidate], DigitCandidate?) = ([], nil)
    // Strokes are found alike by looking for wider ones; of a shadow, more and more would be. What leaves the picture is
    // mostly something else.
    for share in Self.strokeShares {
      let radius = max(1, Int(share * Double(min(width, height))))
      guard let candidate = DigitCandidate(page, radius: radius, isRelative: isDark) else { continue }
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
