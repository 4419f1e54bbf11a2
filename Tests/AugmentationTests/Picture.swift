import Augmentation

/// A picture of bytes, row-major.
struct Picture: Equatable {
  let rows, columns: Int
  var pixels: [UInt8]

  init(rows: Int, columns: Int, _ brightness: (Int, Int) -> Int) {
    (self.rows, self.columns) = (rows, columns)
    pixels = (0..<rows * columns).map { UInt8(truncatingIfNeeded: brightness($0 / columns, $0 % columns)) }
  }

  /// What a deformer makes of it, brought back to 0 … 255.
  func deformed(_ augmentation: Augmentation, seed: UInt64 = 42, sample: UInt32 = 3, epoch: UInt32 = 1) -> [Float] {
    let deformer = PictureDeformer(augmentation, rows: rows, columns: columns, seed: seed)
    return deformed(by: deformer, sample: sample, epoch: epoch).map { $0 * 255 }
  }

  /// The same in 0 … 1, by a deformer that was there before.
  func deformed(by deformer: PictureDeformer, sample: UInt32, epoch: UInt32) -> [Float] {
    deformer.deformed(pixels, sample: sample, epoch: epoch)
  }

  /// The brightness between pixels in double precision, 0 outside.
  func brightness(row: Double, column: Double) -> Double {
    func pixel(_ row: Int, _ column: Int) -> Double {
      (0..<rows).contains(row) && (0..<columns).contains(column) ? Double(pixels[row * columns + column]) : 0
    }
    let (top, left) = (row.rounded(.down), column.rounded(.down))
    let (down, right) = (row - top, column - left)
    return (0...1).reduce(0) { sum, y in
      (0...1).reduce(sum) { sum, x in
        sum + pixel(Int(top) + y, Int(left) + x) * (y == 1 ? down : 1 - down) * (x == 1 ? right : 1 - right)
      }
    }
  }
}
