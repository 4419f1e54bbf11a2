/// A digit that may be meant, found by looking for strokes up to some width.
struct DigitCandidate {
  private let map: InkMap
  private let mask: [Bool]
  private let parts: DigitParts
  private let box: PixelBox
  private let fullInk: Int
  private let widestStroke: Int
  private let ink: Int
  /// Whether its strokes are thinner than what was looked for.
  let isThin: Bool
  /// Whether it stays what it is where wider strokes are looked for.
  var isSteady = true
  /// Whether it leaves the picture.
  var touchesBorder: Bool { parts.touchesBorder }

  /// Whether it looks less like a digit than like an edge of the page, a half of it that is dark (another thing where wider
  /// strokes are looked for), what takes up much of the picture's border, or a blot.
  private var isDoubtful: Bool {
    let isForeign = parts.isEdge || parts.shareOfOutline > Self.mostOfOutline || touchesBorder && !isSteady
    return isForeign || length < Self.leastLength
  }

  /// Digits that are cut out at their ink mostly have less of the picture's border.
  private static let mostOfOutline = 0.3
  /// Even a bold 1, and a 9 whose loop is filled, are longer; a round blot isn't.
  private static let leastLength = 1.6

  /// Thresholds as shares of the darkest pixel, from high to low: the first at which there is a digit separates it from
  /// the faintest of what is else on the page.
  private static let shares = [0.65, 0.5, 0.35, 0.25, 0.18, 0.12, 0]

  /// Looks for dark ink on a light page; nil where nothing stands out from it.
  ///
  /// - Parameters:
  ///   - picture: The picture.
  ///   - smooth: The same with a camera's noise smoothed away.
  ///   - radius: Half of what strokes are narrower than, in pixels.
  ///   - isRelative: Whether ink takes a share of the page's light, or a difference.
  init?(_ picture: GreyPicture, smooth: GreyPicture, radius: Int, isRelative: Bool) {
    map = InkMap(picture, smooth: smooth, radius: radius, isRelative: isRelative)
    let darkest = Double(map.smoothLevels.max() ?? 0)
    guard Int(darkest) >= map.threshold else { return nil }
    var found: (connected: ConnectedParts, parts: DigitParts, box: PixelBox)?
    for share in Self.shares {
      let threshold = max(map.threshold, Int(share * darkest))
      let connected = ConnectedParts(map.smoothLevels, width: map.width, threshold: threshold)
      let parts = DigitParts(connected, width: map.width, height: map.height)
      guard let box = parts.box else { continue }
      if found == nil || !parts.touchesBorder { found = (connected, parts, box) }
      if !parts.touchesBorder || threshold == map.threshold { break }
    }
    guard let found else { return nil }
    let core = found.connected.mask(found.parts.parts)
    let inkLevel = Self.quantile(0.8, of: core, map.levels)
    let grown = Self.grow(core, found.box, map, inkLevel)
    let (mask, levels) = (grown?.mask ?? core, map.levels)
    (self.mask, box, fullInk) = (mask, grown?.box ?? found.box, max(inkLevel, 1))
    parts = grown?.parts ?? found.parts
    ink = mask.indices.reduce(0) { $0 + (mask[$1] ? Int(levels[$1]) : 0) }
    widestStroke = max(1, Self.largestSquare(mask, width: map.width))
    isThin = widestStroke <= radius
  }

  /// What tells strokes from what is between them, and from a sheet on a desk: how long they are for their width, how dark,
  /// and how much ink it is.
  func likelihood(beside other: DigitCandidate) -> Double {
    let contrast = Double(max(fullInk - map.threshold, 0))
    let doubt = (parts.isEdge ? 0 : touchesBorder ? 0.2 : 1) * (isThin ? 1 : 0.1) * (isSteady ? 1 : 0.1)
    return doubt * length * length * contrast * Double(ink).squareRoot().squareRoot() * boost(around: other)
  }

  /// What lies within a digit is mostly a gap in it. What fills the picture may be a sheet that the digit is on.
  private func boost(around other: DigitCandidate) -> Double {
    let fillsPicture = 5 * box.width >= 3 * map.width && 5 * box.height >= 3 * map.height
    return box.contains(other.box) && isThin && isSteady && !touchesBorder && !fillsPicture ? 30 : 1
  }

  /// How long its strokes are together, in widths of the widest.
  private var length: Double { Double(mask.count { $0 }) / Double(widestStroke * widestStroke) }

  /// Whether it's about the same digit.
  func isLike(_ other: DigitCandidate) -> Bool {
    let tolerance = max(1, box.longerSide / 20)
    return abs(box.columns.lowerBound - other.box.columns.lowerBound) <= tolerance
      && abs(box.columns.upperBound - other.box.columns.upperBound) <= tolerance
      && abs(box.rows.lowerBound - other.box.rows.lowerBound) <= tolerance
      && abs(box.rows.upperBound - other.box.rows.upperBound) <= tolerance
  }

  /// The digit, cut out.
  var digit: FoundDigit {
    FoundDigit(
      mask, of: map, box: box, fullInk: fullInk, hasSecondDigit: parts.hasSecondDigit, isDoubtful: isDoubtful)
  }

  /// Adds fainter ink: strokes that belong to what was found, as long as the page shows nothing else that is as faint, or what
  /// is connected with it as far as that stays about as large as it is. A line of the paper would lead away from it.
  private static func grow(
    _ core: [Bool], _ box: PixelBox, _ map: InkMap, _ inkLevel: Int
  ) -> (mask: [Bool], box: PixelBox, parts: DigitParts?)? {
    for share in [0.3, 0.4, 0.5] {
      let threshold = max(map.threshold, Int(share * Double(inkLevel)))
      let connected = ConnectedParts(map.smoothLevels, width: map.width, threshold: threshold)
      let whole = DigitParts(connected, width: map.width, height: map.height)
      if let grown = whole.box, whole.isAlone, !whole.touchesBorder, grown.contains(box) {
        return (connected.mask(whole.parts), grown, whole)
      }
      var labels: Set<Int32> = []
      for index in core.indices where core[index] { labels.insert(connected.labels[index]) }
      let parts = connected.parts.filter { labels.contains(Int32($0.label)) }
      guard let first = parts.first else { continue }
      let grown = parts.dropFirst().reduce(first.box) { $0.union($1.box) }.union(box)
      if 5 * (grown.longerSide - box.longerSide) <= box.longerSide { return (connected.mask(parts), grown, nil) }
    }
    return nil
  }

  /// The level that a share of some pixels is at or below.
  private static func quantile(_ share: Double, of mask: [Bool], _ levels: [UInt8]) -> Int {
    var (counts, total) = ([Int](repeating: 0, count: 256), 0)
    for index in mask.indices where mask[index] {
      counts[Int(levels[index])] += 1
      total += 1
    }
    var below = 0
    return counts.firstIndex { count in
      below += count
      return Double(below) >= share * Double(total)
    } ?? 255
  }

  /// The side of the largest square that fits into a mask, [height, width].
  private static func largestSquare(_ mask: [Bool], width: Int) -> Int {
    var row = [Int](repeating: 0, count: width + 1)
    var largest = 0
    for start in stride(from: 0, to: mask.count, by: width) {
      var diagonal = 0
      for x in 0..<width {
        let above = row[x + 1]
        row[x + 1] = mask[start + x] ? min(above, row[x], diagonal) + 1 : 0
        diagonal = above
        largest = max(largest, row[x + 1])
      }
    }
    return largest
  }
}
