/// The connected parts of the pixels at or above a level; pixels that touch at a corner are connected.
struct ConnectedParts {
  /// [height, width], row-major: the number of each pixel's part, from 1 on; 0 where there is none.
  private(set) var labels: [Int32]
  /// The parts, in the order of their numbers.
  private(set) var parts: [InkPart] = []

  /// Finds the parts, each from its first pixel on.
  ///
  /// - Parameters:
  ///   - levels: [height, width], row-major.
  ///   - width: Pixels a row.
  ///   - threshold: The least level of a part's pixels.
  init(_ levels: [UInt8], width: Int, threshold: Int) {
    let height = levels.count / width
    labels = [Int32](repeating: 0, count: levels.count)
    var pending: [Int] = []
    for first in levels.indices where Int(levels[first]) >= threshold && labels[first] == 0 {
      let label = parts.count + 1
      var (area, left, right, top, bottom) = (0, width, 0, height, 0)
      labels[first] = Int32(label)
      pending.append(first)
      while let index = pending.popLast() {
        let (x, y) = (index % width, index / width)
        area += 1
        (left, right, top, bottom) = (min(left, x), max(right, x), min(top, y), max(bottom, y))
        for row in max(0, y - 1)...min(height - 1, y + 1) {
          for column in max(0, x - 1)...min(width - 1, x + 1) {
            let neighbor = row * width + column
            guard labels[neighbor] == 0, Int(levels[neighbor]) >= threshold else { continue }
            labels[neighbor] = Int32(label)
            pending.append(neighbor)
          }
        }
      }
      parts.append(InkPart(label: label, box: PixelBox(columns: left...right, rows: top...bottom), area: area))
    }
  }

  /// The pixels of some parts.
  func mask(_ chosen: [InkPart]) -> [Bool] {
    var isChosen = [Bool](repeating: false, count: parts.count + 1)
    for part in chosen { isChosen[part.label] = true }
    return labels.map { isChosen[Int($0)] }
  }
}
