import Dispatch
import Model
import Philox
import Pictures

/// Handwritten-like digits made from pen strokes, in the form of MNIST, for when the real ones are not at hand.
///
/// Image `i` is a pure function of `(seed, part, i)`: any rank or thread can make any of them, with the same bytes.
/// Each run of ten images from a multiple of 10 holds every digit once, in random order.
public struct SyntheticDigits: Sendable {
  /// Which of two data sets: those of one seed share no randomness.
  public enum Part: UInt64, Sendable {
    /// To train on.
    case training = 0
    /// To test on.
    case test = 1
  }

  /// Bytes an image: 28 × 28, row-major.
  public static let imageSize = PictureForm.mnist.rows * PictureForm.mnist.columns
  /// The longer side of a digit in pixels as it is written, before it is scaled to 20.
  private static let writtenSize: Float = 60

  /// The seed of all randomness.
  public let seed: UInt64
  /// The part that these digits are for.
  public let part: Part

  /// The digits of one part.
  public init(seed: UInt64, part: Part) {
    (self.seed, self.part) = (seed, part)
  }

  /// `count` images from image `first` on, `[count, 28, 28]`, light on dark, and their labels, `[count]`, 0 to 9.
  public func generate(from first: Int = 0, count: Int) -> (images: [UInt8], labels: [UInt8]) {
    var images = [UInt8](repeating: 0, count: count * Self.imageSize)
    var labels = [UInt8](repeating: 0, count: count)
    images.withUnsafeMutableBufferPointer { images in
      labels.withUnsafeMutableBufferPointer { labels in
        fill(images: images, labels: labels, from: first)
      }
    }
    return (images, labels)
  }

  /// Fills buffers with `labels.count` images and their labels from image `first` on, on all cores.
  ///
  /// - Precondition: `images` has 784 bytes for each label.
  public func fill(
    images: UnsafeMutableBufferPointer<UInt8>, labels: UnsafeMutableBufferPointer<UInt8>, from first: Int
  ) {
    precondition(images.count == labels.count * Self.imageSize, "images and labels differ in number")
    let chunk = 250
    // Safe: each iteration writes the images and labels of its own chunk only, and all end before the call returns.
    nonisolated(unsafe) let (images, labels) = (images, labels)
    DispatchQueue.concurrentPerform(iterations: (labels.count + chunk - 1) / chunk) { iteration in
      for index in iteration * chunk..<min((iteration + 1) * chunk, labels.count) {
        labels[index] = label(at: first + index)
        let place = images[index * Self.imageSize..<(index + 1) * Self.imageSize]
        _ = UnsafeMutableBufferPointer(rebasing: place).update(fromContentsOf: image(at: first + index))
      }
    }
  }

  /// The label of an image, 0 to 9: a place in the shuffled digits (Fisher and Yates) of its run of ten; `index` counts
  /// from 0.
  public func label(at index: Int) -> UInt8 {
    var stream = stream(Stream.order, index / 10)
    var digits = Array(UInt8(0)...9)
    for last in (1..<10).reversed() {
      digits.swapAt(last, Int(stream.integer(below: UInt32(last + 1))))
    }
    return digits[index % 10]
  }

  /// An image, `[28, 28]`, row-major, light on dark; `index` counts from 0.
  public func image(at index: Int) -> [UInt8] {
    var stream = stream(Stream.writing, index)
    let form = DigitForm.written(for: label(at: index), at: stream.uniform())
    let hand = Hand(from: &stream)
    let ink = hand.write(form, size: Self.writtenSize, from: &stream)
    // A pen always leaves ink, so the image is never the blank one.
    return ink.framed(.mnist)?.pixels ?? [UInt8](repeating: 0, count: Self.imageSize)
  }

  /// What a stream is for.
  private enum Stream: UInt64 {
    case writing = 0
    case order = 1
  }

  private func stream(_ stream: Stream, _ index: Int) -> RandomStream {
    let tag = part.rawValue << 1 | stream.rawValue
    return RandomStream(seed: seed, purpose: .synthesis, index: tag << 56 | UInt64(index))
  }
}
