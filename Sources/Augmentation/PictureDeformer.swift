import CKernels
import Philox

/// Deforms pictures as an augmentation says.
///
/// Source of the elastic deformation: Simard, Steinkraus and Platt, "Best practices for convolutional neural networks applied
/// to visual document analysis", ICDAR 2003, section 2. The noise has a margin around the picture, as wide as the Gaussian
/// reaches, so that displacements are as large at its border as in its middle. Not `Sendable`: a deformer belongs to one
/// thread at a time.
public final class PictureDeformer {
  private let augmentation: Augmentation
  private let seed: UInt64
  private let (rows, columns): (Int, Int)
  /// Of a Gaussian, by distance.
  private var weights: [Float]
  private let scratch: UnsafeMutableRawPointer

  /// A deformer of pictures of `rows` by `columns` pixels, both positive, with a run's seed.
  public init(_ augmentation: Augmentation, rows: Int, columns: Int, seed: UInt64) {
    (self.augmentation, self.rows, self.columns, self.seed) = (augmentation, rows, columns, seed)
    let radius = Self.radius(sigma: augmentation.elasticSigma.upperBound)
    weights = [Float](repeating: 0, count: radius + 1)
    scratch = .allocate(byteCount: CKernels_deform_scratch(rows, columns, radius), alignment: 64)
  }

  deinit { scratch.deallocate() }

  /// The bytes that a deformer takes.
  public static func byteCount(_ augmentation: Augmentation, rows: Int, columns: Int) -> Int {
    CKernels_deform_scratch(rows, columns, radius(sigma: augmentation.elasticSigma.upperBound))
  }

  /// Deforms a picture, and scales it to 0 … 1.
  ///
  /// - Parameters:
  ///   - pixels: [rows, columns], row-major.
  ///   - sample: The picture's index in the training set.
  ///   - epoch: The epoch, counted from 1.
  ///   - destination: [rows · columns], and zeros after them up to a multiple of 16; overwritten.
  public func deform(
    _ pixels: UnsafeBufferPointer<UInt8>, sample: UInt32, epoch: UInt32, into destination: UnsafeMutablePointer<Float>
  ) {
    precondition(pixels.count == rows * columns, "a picture of another size")
    let drawn = Deformation(augmentation, seed: seed, sample: sample, epoch: epoch)
    let radius = Self.radius(sigma: drawn.elasticSigma)
    if drawn.elasticAlpha > 0 { setWeights(sigma: drawn.elasticSigma, radius: radius) }
    let key = Philox(seed: seed).key
    weights.withUnsafeBufferPointer { weights in
      let deformation = CKernels_Deformation(
        matrix: drawn.sources(rows: rows, columns: columns), bend: Float(drawn.elasticAlpha * Self.noiseScale),
        weights: weights.baseAddress, radius: radius, sample: sample, epoch: epoch,
        stream: RandomPurpose.augmentation.rawValue << 24 | 1, key0: key[0], key1: key[1])
      // The scratch memory is for the largest radius that is drawn, and the weights as well.
      CKernels_deform(pixels.baseAddress, rows, columns, deformation, destination, scratch)
    }
  }

  /// Deforms a picture into a new array.
  ///
  /// - Parameters:
  ///   - pixels: [rows, columns], row-major.
  ///   - sample: The picture's index in the training set.
  ///   - epoch: The epoch, counted from 1.
  /// - Returns: [rows, columns], from 0 to 1.
  public func deformed(_ pixels: [UInt8], sample: UInt32, epoch: UInt32) -> [Float] {
    let padded = (pixels.count + 15) / 16 * 16
    let values = [Float](unsafeUninitializedCapacity: padded) { buffer, count in
      // The buffer has room for the picture in whole cache lines, all of which are written.
      pixels.withUnsafeBufferPointer { pixels in
        if let start = buffer.baseAddress { deform(pixels, sample: sample, epoch: epoch, into: start) }
      }
      count = padded
    }
    return Array(values.prefix(pixels.count))
  }

  /// What makes the kernel's noise, whole numbers in −127.5 … 127.5, as wide as uniform noise in −1 … 1.
  private static let noiseScale = 2 / (256.0 * 256 - 1).squareRoot()

  /// How far the Gaussian reaches.
  private static func radius(sigma: Double) -> Int { Int(3 * sigma) }

  /// The weights of a Gaussian of one dimension, whose sum over both sides is 1.
  private func setWeights(sigma: Double, radius: Int) {
    var sum = 0.0
    for distance in 0...radius {
      let ratio = Double(distance) / sigma
      weights[distance] = Float(CKernels_exp(-ratio * ratio / 2))
      sum += Double(weights[distance]) * (distance == 0 ? 1 : 2)
    }
    for distance in 0...radius { weights[distance] = Float(Double(weights[distance]) / sum) }
  }
}
