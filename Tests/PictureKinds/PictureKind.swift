/// How people come by a picture of a digit. Each kind draws a page with one digit on it.
enum PictureKind: String, CaseIterable {
  /// Dark ink on a clean white page.
  case clean
  /// A clean page with one black pixel in a corner.
  case pixel
  /// Three black specks of 4×4 pixels.
  case specks
  /// A black edge along one side, as scanners leave it.
  case edge
  /// A black frame, 6 pixels wide, at the border of the picture or within it.
  case frame
  /// Grey paper, half of which lies in a strong shadow.
  case strongShadow = "strong-shadow"
  /// A page with thin lines to write on.
  case ruled
  /// Light that falls off to one side.
  case mildShadow = "mild-shadow"
  /// Squared paper.
  case squared
  /// A sheet that lies on a dark desk, a little turned.
  case desk
  /// The noise of a camera in a dim room, and edges darker than the middle.
  case noise
  /// Chalk on a blackboard that was wiped badly.
  case blackboard
  /// A faint pencil on grey paper.
  case pencil
  /// Strokes that come apart, as of a pen that is running dry.
  case broken
  /// A digit that is cut out closely.
  case tight
  /// A photo of a squared sheet with shadow and noise, stored as JPEG.
  case photo
  /// The picture as MNIST has it, 28×28.
  case mnist

  /// A page with a digit, of which everything but the digit is drawn from `random`.
  func page(_ digit: [UInt8], _ random: inout DrawnNumbers) -> Page {
    if self == .mnist { return Page(width: 28, height: 28, values: digit.map { Float($0) / 255 }) }
    let scale = random.number(5...11)
    let side = Int(28 * scale)
    let margin = Int(random.number(20...60))
    var page = Page(width: side + 2 * margin + random.below(400), height: side + 2 * margin + random.below(500))
    let left = margin + random.below(page.width - side - 2 * margin + 1)
    let top = margin + random.below(page.height - side - 2 * margin + 1)
    var digit = Ink(digit, scale: scale)
    if self == .broken { digit.breakStrokes(&random) }
    let strength: Float = self == .pencil ? random.number(0.25...0.4) : random.number(0.75...0.97)
    drawPaper(on: &page, &random)
    page.draw(digit, strength: strength, left: left, top: top)
    disturb(&page, box: (left + Int(4 * scale), top + Int(4 * scale), Int(20 * scale)), &random)
    light(&page, &random)
    if self == .tight {
      let box = digit.box(margin: 1 + random.below(4))
      return page.cropped(
        rows: top + box.rows.lowerBound..<top + box.rows.upperBound,
        columns: left + box.columns.lowerBound..<left + box.columns.upperBound)
    }
    return page
  }

  /// What is on the paper before anybody writes on it.
  private func drawPaper(on page: inout Page, _ random: inout DrawnNumbers) {
    switch self {
    case .ruled, .squared, .photo:
      let (spacing, width, grey) = (random.number(24...60), random.number(1...3), random.number(0.62...0.85))
      page.drawLines(spacing: spacing, width: width, grey: grey, isVertical: false)
      if self != .ruled { page.drawLines(spacing: spacing, width: width, grey: grey, isVertical: true) }
    case .strongShadow, .pencil: page.multiply(by: random.number(0.7...0.85))
    default: break
    }
  }

  /// What gets onto the paper that isn't the digit.
  private func disturb(_ page: inout Page, box: (left: Int, top: Int, side: Int), _ random: inout DrawnNumbers) {
    switch self {
    case .pixel:
      page.fill(x: random.below(2) * (page.width - 7) + 3, y: random.below(2) * (page.height - 7) + 3, 1, 1, 0)
    case .specks:
      for _ in 0..<3 {
        // Specks beside the digit: one on it is nothing to tell from ink.
        var (x, y) = (0, 0)
        repeat {
          (x, y) = (random.below(page.width - 4), random.below(page.height - 4))
        } while x + 8 > box.left && x < box.left + box.side + 4 && y + 8 > box.top && y < box.top + box.side + 4
        page.fill(x: x, y: y, 4, 4, 0)
      }
    case .edge:
      let width = 1 + random.below(8)
      switch random.below(4) {
      case 0: page.fill(x: 0, y: 0, page.width, width, 0)
      case 1: page.fill(x: 0, y: page.height - width, page.width, width, 0)
      case 2: page.fill(x: 0, y: 0, width, page.height, 0)
      default: page.fill(x: page.width - width, y: 0, width, page.height, 0)
      }
    case .frame:
      let inset = random.below(2) * random.below(12)
      for (x, y, width, height) in [
        (inset, inset, page.width - 2 * inset, 6), (inset, page.height - inset - 6, page.width - 2 * inset, 6),
        (inset, inset, 6, page.height - 2 * inset), (page.width - inset - 6, inset, 6, page.height - 2 * inset),
      ] { page.fill(x: x, y: y, width, height, 0) }
    case .desk: page.layOnDesk(grey: random.number(0.1...0.35), turn: random.number(-0.08...0.08))
    default: break
    }
  }

  /// The light on the page, and what the camera makes of it.
  private func light(_ page: inout Page, _ random: inout DrawnNumbers) {
    switch self {
    case .strongShadow:
      page.shade(
        depth: random.number(0.5...0.7), softness: random.number(2...40), angle: random.number(0...6.28),
        offset: random.number(-0.2...0.2))
    case .mildShadow:
      page.shade(
        depth: random.number(0.15...0.3), softness: random.number(200...500), angle: random.number(0...6.28), offset: 0)
    case .desk: page.addNoise(random.number(0.005...0.02), &random)
    case .noise, .pencil:
      page.darkenCorners(random.number(0.2...0.45))
      page.addNoise(random.number(0.01...0.03) * (self == .pencil ? 0.5 : 1), &random)
    case .blackboard:
      page.invert(board: random.number(0.12...0.3))
      page.smear(random.number(0.03...0.08), &random)
      page.addNoise(0.01, &random)
    case .photo:
      page.multiply(by: random.number(0.75...0.95))
      page.shade(
        depth: random.number(0.2...0.5), softness: random.number(20...200), angle: random.number(0...6.28),
        offset: random.number(-0.3...0.3))
      page.darkenCorners(random.number(0.1...0.3))
      page.addNoise(random.number(0.005...0.02), &random)
    default: break
    }
  }
}
