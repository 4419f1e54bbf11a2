import Augmentation
import Foundation
import Testing

/// Turning, stretching, leaning and shifting, beside plain formulas.
@Suite struct DeformationTests {
  private static let picture = Picture(rows: 28, columns: 21) { ($0 * 37 + $1 * $1 * 11) % 256 }

  private static func fixed(
    rotation: Double = 0, scaleX: Double = 1, scaleY: Double = 1, shear: Double = 0, right: Double = 0, down: Double = 0
  ) -> Augmentation {
    var augmentation = Augmentation()
    augmentation.rotation = rotation...rotation
    augmentation.scaleX = scaleX...scaleX
    augmentation.scaleY = scaleY...scaleY
    augmentation.shear = shear...shear
    augmentation.translationX = right...right
    augmentation.translationY = down...down
    return augmentation
  }

  @Test func `what isn't moved keeps its bits`() {
    var augmentation = Augmentation()
    #expect(augmentation.isNone)
    // A deformation whose ranges hold nothing else.
    augmentation.elasticSigma = 5...5
    #expect(augmentation.isNone)
    let deformer = PictureDeformer(augmentation, rows: 28, columns: 21, seed: 1)
    #expect(
      Self.picture.deformed(by: deformer, sample: 0, epoch: 1) == Self.picture.pixels.map { Float($0) / 255 })
  }

  @Test func `a shift by whole pixels moves pixels`() {
    let shifted = Self.picture.deformed(Self.fixed(right: 2 / 21, down: -3 / 28))
    for row in 0..<28 {
      for column in 0..<21 {
        let expected = row + 3 < 28 && column >= 2 ? Float(Self.picture.pixels[(row + 3) * 21 + column - 2]) : 0
        #expect(abs(shifted[row * 21 + column] - expected) < 0.01)
      }
    }
  }

  @Test func `a quarter turn goes to the left`() {
    let square = Picture(rows: 5, columns: 5) { $0 * 50 + $1 }
    let turned = square.deformed(Self.fixed(rotation: 90))
    for row in 0..<5 {
      for column in 0..<5 { #expect(abs(turned[row * 5 + column] - Float(square.pixels[column * 5 + 4 - row])) < 0.01) }
    }
  }

  @Test func `a picture that leans has its upper rows further right`() {
    let column = Picture(rows: 9, columns: 9) { $1 == 4 ? 200 : 0 }
    let leaning = column.deformed(Self.fixed(shear: 0.5))
    #expect(leaning[0 * 9 + 6] > 199 && leaning[4 * 9 + 4] > 199 && leaning[8 * 9 + 2] > 199)
  }

  @Test func `a picture that is stretched is larger`() {
    let dot = Picture(rows: 9, columns: 9) { abs($0 - 4) <= 1 && abs($1 - 4) <= 1 ? 100 : 0 }
    let stretched = dot.deformed(Self.fixed(scaleX: 2, scaleY: 0.5))
    #expect(stretched[4 * 9 + 2] > 99 && stretched[4 * 9 + 6] > 99)
    #expect(stretched[3 * 9 + 4] < 1)
  }

  /// Forward in double precision: each pixel's place in the picture is found by Cramer's rule.
  @Test(arguments: [
    (rotation: 13.0, scaleX: 0.9, scaleY: 1.2, shear: 0.15, right: 0.07, down: -0.04),
    (rotation: -151, scaleX: 1.6, scaleY: 0.7, shear: -0.8, right: -0.3, down: 0.2),
  ])
  func `all at once are those one after the other`(
    _ how: (rotation: Double, scaleX: Double, scaleY: Double, shear: Double, right: Double, down: Double)
  ) {
    let deformed = Self.picture.deformed(
      Self.fixed(
        rotation: how.rotation, scaleX: how.scaleX, scaleY: how.scaleY, shear: how.shear, right: how.right,
        down: how.down))
    let angle = how.rotation * .pi / 180
    /// Where a place goes, relative to the middle, with y downwards.
    func forward(_ x: Double, _ y: Double) -> (x: Double, y: Double) {
      let (x, y) = (x * how.scaleX - how.shear * y * how.scaleY, y * how.scaleY)
      return (x * cos(angle) + y * sin(angle) + how.right * 21, y * cos(angle) - x * sin(angle) + how.down * 28)
    }
    let (origin, east, south) = (forward(0, 0), forward(1, 0), forward(0, 1))
    let (ax, ay) = (east.x - origin.x, east.y - origin.y)
    let (bx, by) = (south.x - origin.x, south.y - origin.y)
    for row in 0..<28 {
      for column in 0..<21 {
        let (x, y) = (Double(column) - 10 - origin.x, Double(row) - 13.5 - origin.y)
        let determinant = ax * by - bx * ay
        let expected = Self.picture.brightness(
          row: 13.5 + (ax * y - ay * x) / determinant, column: 10 + (x * by - y * bx) / determinant)
        #expect(abs(Double(deformed[row * 21 + column]) - expected) < 0.01)
      }
    }
  }

  @Test func `draws stay within their ranges and reach their ends`() {
    var augmentation = Augmentation()
    augmentation.translationX = -0.25...0.125
    let dot = Picture(rows: 1, columns: 32) { $1 == 16 ? 255 : 0 }
    // The mean place of what is bright.
    let shifts = (0..<400).map { sample in
      let row = dot.deformed(augmentation, sample: UInt32(sample))
      return row.indices.reduce(0) { $0 + Double(row[$1]) * Double($1 - 16) } / row.reduce(0) { $0 + Double($1) } / 32
    }
    #expect(shifts.allSatisfy { (-0.2501...0.1251).contains($0) })
    #expect(shifts.contains { $0 < -0.24 } && shifts.contains { $0 > 0.115 })
    #expect(abs(shifts.reduce(0, +) / 400 + 0.0625) < 0.02)
  }
}
