import CKernels
import Philox
import Pictures

/// How one digit is written: the pen, the slope of the hand and its unsteadiness, drawn at random.
///
/// The spreads were chosen so that slant, width and ink are spread as in MNIST's training images, and so that a network
/// trained on these digits reads those. All are bounded, for outliers become digits that nobody could read.
struct Hand {
  /// The pen's radius, relative to the longer side of the digit.
  private let penRadius: Float
  /// How the radius swells and shrinks over the digit, relative to itself.
  private let pressure: Wave
  /// The columns of the linear map that slants, rotates and stretches.
  private let columns: (x: SIMD2<Float>, y: SIMD2<Float>)
  /// How much wider, and how much taller, the digit's parts get from its top to its bottom.
  private let taper: SIMD2<Float>
  /// A smooth field that bends the whole digit.
  private let bends: [(wave: Wave, direction: SIMD2<Float>)]
  /// Standard deviation of a control point's misplacement along each axis, relative to the digit's height.
  private let jitter: Float

  /// Draws a hand from a stream.
  init(from stream: inout RandomStream) {
    penRadius = 0.06 * exponential(stream.spread(0.28))
    pressure = Wave(amplitude: 0.5 * stream.uniform(), cyclesUpTo: 1.5, from: &stream)
    let slant = 0.12 + stream.spread(0.24)
    let rotation = stream.spread(0.1) / (2 * .pi)
    let stretch = exponential(0.1 + stream.spread(0.25))
    let (cosine, sine) = (cosine(ofTurns: rotation), sine(ofTurns: rotation))
    columns = (SIMD2(cosine, sine) * stretch, SIMD2(-sine, cosine) - SIMD2(cosine, sine) * slant)
    taper = SIMD2(stream.spread(0.35), stream.spread(0.3))
    let bend = 0.005 + 0.05 * stream.uniform()
    bends = [SIMD2<Float>(1, 0), SIMD2(0, 1), SIMD2(1, 0), SIMD2(0, 1)].map { direction in
      (Wave(amplitude: bend, cyclesUpTo: 1.3, from: &stream), direction)
    }
    jitter = 0.005 + 0.07 * stream.uniform()
  }

  /// Writes a digit whose longer side is about `size` pixels: a random blend of the form's exemplars, each control point
  /// misplaced a little.
  func write(_ form: DigitForm, size: Float, from stream: inout RandomStream) -> GreyPicture {
    let weights = Self.blendWeights(count: form.exemplars.count, from: &stream)
    var skeleton = Skeleton(blending: form.exemplars, weights: weights)
    skeleton.mapPoints { _, _, _, point in
      point + SIMD2(stream.spread(jitter), stream.spread(jitter))
    }
    return draw(skeleton.polylines(steps: 6).map { $0.map(shaped) }, size: size)
  }

  /// Weights that sum to 1, uniform over a simplex somewhat larger than the exemplars', so that blends also exaggerate.
  private static func blendWeights(count: Int, from stream: inout RandomStream) -> [Float] {
    let exaggeration: Float = 0.6
    let parts = (0..<count).map { _ in -logarithm(1 - stream.uniform()) + 1e-6 }
    let sum = parts.reduce(0, +)
    return parts.map { (1 + exaggeration) * $0 / sum - exaggeration / Float(count) }
  }

  /// Where a point of the skeleton lies in this hand.
  private func shaped(_ point: SIMD2<Float>) -> SIMD2<Float> {
    let middle = SIMD2<Float>(0.3, 0.5)
    let centred = point - middle
    let tapered = middle + centred * (1 + taper * centred.y)
    let bent = bends.reduce(tapered) { $0 + $1.direction * $1.wave.value(at: tapered) }
    return columns.x * bent.x + columns.y * bent.y
  }

  private func draw(_ lines: [[SIMD2<Float>]], size: Float) -> GreyPicture {
    let points = lines.joined()
    let low = points.reduce(SIMD2(repeating: .infinity), pointwiseMin)
    let high = points.reduce(SIMD2(repeating: -.infinity), pointwiseMax)
    let radius = penRadius * size
    let scale = (size - 2 * radius) / (high - low).max()
    // Where pressure is highest the pen reaches half a radius farther.
    let margin = 1.5 * radius + 1
    var canvas = InkCanvas(side: Int(size + radius) + 3)
    for line in lines {
      let pen = line.map { point in
        (position: (point - low) * scale + margin, radius: radius * (1 + pressure.value(at: point)))
      }
      for (start, end) in zip(pen, pen.dropFirst()) {
        canvas.draw(from: start.position, radius: start.radius, to: end.position, radius: end.radius)
      }
    }
    return canvas.picture
  }
}

/// A plane wave of random direction, wavelength and phase.
private struct Wave {
  let amplitude: Float
  /// Cycles over the height of a digit, along each axis.
  let frequency: SIMD2<Float>
  /// In turns.
  let phase: Float

  /// A wave of at most `limit` cycles over the height of a digit.
  init(amplitude: Float, cyclesUpTo limit: Float, from stream: inout RandomStream) {
    self.amplitude = amplitude
    let direction = stream.uniform()
    frequency = SIMD2(cosine(ofTurns: direction), sine(ofTurns: direction)) * (limit * stream.uniform())
    phase = stream.uniform()
  }

  func value(at point: SIMD2<Float>) -> Float {
    amplitude * sine(ofTurns: (frequency * point).sum() + phase)
  }
}

// With the same bits on every processor, as the C library's don't have.
private func exponential(_ x: Float) -> Float { Float(CKernels_exp(Double(x))) }
private func logarithm(_ x: Float) -> Float { Float(CKernels_log(Double(x))) }
private func cosine(ofTurns x: Float) -> Float { Float(CKernels_cos_of_turns(Double(x))) }
private func sine(ofTurns x: Float) -> Float { Float(CKernels_sin_of_turns(Double(x))) }

extension RandomStream {
  /// A number with mean 0 and the given standard deviation, uniform, hence never beyond √3 deviations.
  fileprivate mutating func spread(_ deviation: Float) -> Float {
    deviation * Float(3).squareRoot() * (2 * uniform() - 1)
  }
}
