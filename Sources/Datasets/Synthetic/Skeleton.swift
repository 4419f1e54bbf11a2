/// The path of a pen that writes a digit, as points that it passes through.
///
/// Written as text: points `x,y` in hundredths of the digit's height, x to the right and y down, joined by a smooth
/// curve; `/` after a point makes it a corner, `|` lifts the pen. A plain 2 is `0,20 30,0 55,25 5,95 / 60,95`.
package struct Skeleton: Sendable, ExpressibleByStringLiteral {
  /// Strokes, each of smooth curves that join at corners: a curve starts where the one before it ended.
  package private(set) var strokes: [[[SIMD2<Float>]]]

  /// Reads the notation; text that is not in it is a programmer's error.
  package init(stringLiteral text: String) {
    strokes = text.split(separator: "|").map { stroke in
      stroke.split(separator: "/").map { curve in
        curve.split(separator: " ").map { point in
          let coordinates = point.split(separator: ",").compactMap { Float($0) }
          precondition(coordinates.count == 2, "not a point: \(point)")
          return SIMD2(coordinates[0], coordinates[1]) / 100
        }
      }
    }
  }

  /// The combination of skeletons that agree in their strokes, curves and points, with weights that sum to 1.
  init(blending skeletons: [Skeleton], weights: [Float]) {
    self = skeletons[0]
    mapPoints { stroke, curve, point, _ in
      zip(skeletons, weights).reduce(into: SIMD2()) { $0 += $1.0.strokes[stroke][curve][point] * $1.1 }
    }
  }

  /// Replaces each point by what a function of its place and position gives.
  mutating func mapPoints(_ transform: (Int, Int, Int, SIMD2<Float>) -> SIMD2<Float>) {
    for stroke in strokes.indices {
      for curve in strokes[stroke].indices {
        for point in strokes[stroke][curve].indices {
          strokes[stroke][curve][point] = transform(stroke, curve, point, strokes[stroke][curve][point])
        }
      }
    }
  }

  /// The strokes as polylines, `steps` segments from each point to the next.
  ///
  /// Source: Catmull and Rom, "A class of local interpolating splines", Computer Aided Geometric Design, 1974.
  package func polylines(steps: Int) -> [[SIMD2<Float>]] {
    strokes.map { curves in
      var line = [SIMD2<Float>]()
      for curve in curves {
        let points = (line.last.map { [$0] } ?? []) + curve
        if line.isEmpty { line.append(points[0]) }
        for index in 0..<points.count - 1 {
          let (start, end) = (points[index], points[index + 1])
          let before = index > 0 ? points[index - 1] : start
          let after = index + 2 < points.count ? points[index + 2] : end
          for step in 1...steps {
            let t = Float(step) / Float(steps)
            let linear = (end - before) * t
            let quadratic = (2 * before - 5 * start + 4 * end - after) * (t * t)
            let cubic = (3 * (start - end) + after - before) * (t * t * t)
            line.append(start + (linear + quadratic + cubic) / 2)
          }
        }
      }
      return line
    }
  }
}
