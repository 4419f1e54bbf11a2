/// Which of the connected parts are the digit's: not dust, edges, frames and lines, and all strokes that come apart.
struct DigitParts {
  /// The digit's parts; none where there are none.
  let parts: [InkPart]
  /// Whether another part looks like a second digit.
  let hasSecondDigit: Bool
  /// Whether the picture shows nothing else that is larger than dust.
  let isAlone: Bool
  /// Whether the digit leaves the picture, as what is no digit mostly does.
  let touchesBorder: Bool
  /// Whether there's nothing else than an edge along the picture's border, or the page around what is drawn.
  let isEdge: Bool
  /// The share of the picture's outermost pixels that are the digit's.
  let shareOfOutline: Double

  /// The smallest rectangle that holds the digit.
  var box: PixelBox? { parts.dropFirst().reduce(parts.first?.box) { $0?.union($1.box) } }

  /// The least share of a picture's longer side that a digit has.
  private static let leastShare = 0.025
  /// Parts that are smaller than this share of the digit are dust.
  private static let dustShare = 0.08
  /// The same for parts as close to the digit as this share of it: there may be gaps in its strokes.
  private static let (closeDustShare, closeGap) = (0.03, 0.05)
  /// Strokes are no farther apart than this share of the digit.
  private static let strokeGap = 0.3
  /// Digits are at least this share of the higher one's height apart.
  private static let digitGap = 0.12
  /// A second digit has at least this share of the first one's height.
  private static let secondHeight = 0.55

  /// Chooses among the parts of a picture.
  init(_ connected: ConnectedParts, width: Int, height: Int) {
    let leastSide = max(1, Int(Self.leastShare * Double(max(width, height))))
    let candidates = connected.parts.filter { $0.box.longerSide >= leastSide }
    var rest = candidates
    /// Takes parts out, unless that would leave none.
    func leaveOut(_ isForeign: (InkPart) -> Bool) {
      let others = rest.filter { !isForeign($0) }
      if !others.isEmpty { rest = others }
    }
    let inBand = connected.areasAtBorder(width: width, height: height)
    func isEdge(_ part: InkPart) -> Bool {
      10 * inBand[part.label] >= 9 * part.area && part.box.touchesBorder(width: width, height: height)
    }
    leaveOut(isEdge)
    leaveOut { frame in rest.contains { Self.isFrame(frame, around: $0) } }
    leaveOut { Self.isLine($0, width: width, height: height) }
    leaveOut { $0.box.touchesBorder(width: width, height: height) }

    guard let main = rest.max(by: { $0.area < $1.area }) else {
      (parts, hasSecondDigit, isAlone, touchesBorder, self.isEdge, shareOfOutline) = ([], false, false, false, false, 0)
      return
    }
    var (chosen, box) = ([main], main.box)
    var pending = connected.parts.filter { part in
      part.label != main.label && Double(part.box.longerSide) >= Self.closeDustShare * Double(main.box.longerSide)
        && (rest.contains { $0.label == part.label } || part.box.longerSide < leastSide)
    }
    while let index = pending.firstIndex(where: { Self.isStroke($0.box, of: box) }) {
      let part = pending.remove(at: index)
      chosen.append(part)
      box = box.union(part.box)
    }
    parts = chosen
    let ownLabels = Set(chosen.map(\.label))
    isAlone = connected.parts.allSatisfy { part in
      ownLabels.contains(part.label) || Double(part.box.longerSide) < Self.dustShare * Double(box.longerSide)
    }
    hasSecondDigit = pending.contains { part in
      part.box.height >= Int(Self.secondHeight * Double(box.height)) || Self.isDigit(part.box, beside: box)
    }
    touchesBorder = box.touchesBorder(width: width, height: height)
    self.isEdge = isEdge(main) || 2 * connected.shareOfOutline([main], width: width, height: height) > 1
    shareOfOutline = connected.shareOfOutline(chosen, width: width, height: height)
  }

  /// Whether what is near a digit is one of its strokes.
  private static func isStroke(_ part: PixelBox, of digit: PixelBox) -> Bool {
    let (size, gap) = (Double(digit.longerSide), Double(part.gap(to: digit)))
    let isLarge = Double(part.longerSide) >= dustShare * size
    return gap <= (isLarge ? strokeGap : closeGap) * size && !isDigit(part, beside: digit)
  }

  /// Whether a part is the thin outline of a rectangle that something stands in.
  private static func isFrame(_ frame: InkPart, around other: InkPart) -> Bool {
    frame.box.encloses(other.box) && 100 * frame.area <= 15 * frame.box.width * frame.box.height
      && 7 * other.box.longerSide >= frame.box.longerSide
  }

  /// Whether a part is as long as half of the picture, and hardly wider than a line.
  private static func isLine(_ part: InkPart, width: Int, height: Int) -> Bool {
    let isLong = 2 * part.box.width >= width || 2 * part.box.height >= height
    return isLong && 20 * min(part.box.width, part.box.height) <= part.box.longerSide
  }

  /// Whether what stands beside a digit is another one, rather than one of its strokes.
  private static func isDigit(_ part: PixelBox, beside digit: PixelBox) -> Bool {
    let (lower, higher) = (min(part.height, digit.height), max(part.height, digit.height))
    return Double(part.columnGap(to: digit)) >= digitGap * Double(higher)
      && Double(lower) >= secondHeight * Double(higher)
  }
}

extension ConnectedParts {
  /// The share of the picture's outermost pixels that are some parts'.
  fileprivate func shareOfOutline(_ chosen: [InkPart], width: Int, height: Int) -> Double {
    let chosen = Set(chosen.map { Int32($0.label) })
    let rows = [0, height - 1].flatMap { row in (0..<width).map { row * width + $0 } }
    let columns = [0, width - 1].flatMap { column in (0..<height).map { $0 * width + column } }
    let outline = rows + columns
    return Double(outline.count { chosen.contains(labels[$0]) }) / Double(outline.count)
  }

  /// By number, how many pixels of each part lie near the border of the picture.
  fileprivate func areasAtBorder(width: Int, height: Int) -> [Int] {
    let band = max(1, min(width, height) * 6 / 100)
    var areas = [Int](repeating: 0, count: parts.count + 1)
    for y in 0..<height {
      let isInBand = y < band || y >= height - band
      for x in 0..<width where isInBand || x < band || x >= width - band { areas[Int(labels[y * width + x])] += 1 }
    }
    return areas
  }
}
