import CKernels
import Philox

/// What was drawn for a picture in an epoch: a function of the seed, the picture and the epoch alone, so that neither the
/// number of ranks nor who computes what changes it.
struct Deformation: Equatable {
  /// Degrees, counterclockwise.
  let rotation: Double
  let scaleX, scaleY, shear, translationX, translationY, elasticAlpha, elasticSigma: Double

  /// Draws all eight, whether or not they have a range, so that a change of one range leaves the others' draws.
  init(_ augmentation: Augmentation, seed: UInt64, sample: UInt32, epoch: UInt32) {
    var stream = RandomStream(seed: seed, purpose: .augmentation, index: UInt64(epoch) << 32 | UInt64(sample))
    func draw(_ range: ClosedRange<Double>) -> Double {
      range.lowerBound + (range.upperBound - range.lowerBound) * Double(stream.uniform())
    }
    rotation = draw(augmentation.rotation)
    scaleX = draw(augmentation.scaleX)
    scaleY = draw(augmentation.scaleY)
    shear = draw(augmentation.shear)
    translationX = draw(augmentation.translationX)
    translationY = draw(augmentation.translationY)
    elasticAlpha = draw(augmentation.elasticAlpha)
    elasticSigma = draw(augmentation.elasticSigma)
  }

  /// Where each place of the result is read in the picture, [2, 3], as `CKernels_Deformation` has it.
  ///
  /// The picture is stretched, then leaned, then turned, all about its middle, and then shifted; this is the reverse. Rows
  /// count downwards, so that a turn to the left has the sine's sign changed.
  func sources(rows: Int, columns: Int) -> (Float, Float, Float, Float, Float, Float) {
    let (cosine, sine) = (CKernels_cos_of_turns(rotation / 360), CKernels_sin_of_turns(rotation / 360))
    let (right, down) = (translationX * Double(columns), translationY * Double(rows))
    // Turned back: (c, −s; s, c); then leaned back: (1, shear; 0, 1); then shrunk.
    let (xx, xy) = ((cosine + shear * sine) / scaleX, (shear * cosine - sine) / scaleX)
    let (yx, yy) = (sine / scaleY, cosine / scaleY)
    return (
      Float(xx), Float(xy), Float(Double(columns - 1) / 2 - (xx * right + xy * down)),
      Float(yx), Float(yy), Float(Double(rows - 1) / 2 - (yx * right + yy * down))
    )
  }
}
