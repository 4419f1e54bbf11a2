import Crypto

/// Which training images are held out: of each class the same share, chosen by a hash of seed, pixels and label.
///
/// The choice doesn't depend on where an image stands, so a file that is sorted by label, or in another order, is divided
/// in the same way.
public struct Holdout: Sendable, Hashable {
  /// The fraction of the training images that is held out, in [0, 1).
  public let fraction: Double
  /// What the choice is a function of, beside the images.
  public let seed: UInt64

  /// All images are trained on.
  public static let none = Holdout(fraction: 0, seed: 0)

  /// No image is held out where the fraction is 0.
  public init(fraction: Double, seed: UInt64) {
    self.fraction = fraction
    self.seed = seed
  }

  /// The images to hold out of `imageCount`, before they are shared out among classes.
  public func total(of imageCount: Int) -> Int { Int((Double(imageCount) * fraction).rounded()) }

  /// How many images of each class are held out.
  ///
  /// Classes get whole numbers by the largest remainder method, ties going to the lower class, and keep an image to train
  /// on: where some have no more than one, fewer than `total(of:)` are held out.
  ///
  /// - Parameter counts: The images of each class; `total(of:)` is less than their sum.
  /// - Returns: As many numbers as `counts` has, in the same order.
  public func shares(ofClasses counts: [Int]) -> [Int] {
    let imageCount = counts.reduce(0, +)
    guard imageCount > 0 else { return counts }
    let total = total(of: imageCount)
    precondition(total < imageCount, "some images must be left to train on")
    var shares = counts.map { $0 * total / imageCount }
    let byRemainder = counts.indices.filter { shares[$0] + 1 < counts[$0] }
      .sorted { (counts[$0] * total % imageCount, $1) > (counts[$1] * total % imageCount, $0) }
    for index in byRemainder.prefix(total - shares.reduce(0, +)) { shares[index] += 1 }
    return shares
  }

  /// Whether each of the images is held out: of each class as many as `shares(ofClasses:)` says.
  ///
  /// Images with the same pixels and label stay on one side as long as the numbers come out even.
  public func choose(from images: LabeledImages) -> [Bool] {
    choose(labels: Array(images.labels), classCount: images.classCount) { index in
      key(of: UnsafeRawBufferPointer(images.image(at: index)), label: images.labels[index])
    }
  }

  /// The same for images of which labels and keys are known.
  ///
  /// - Parameters:
  ///   - labels: Each below `classCount`.
  ///   - classCount: The number of classes.
  ///   - key: Is asked for `key(of:label:)` of an image by its index.
  /// - Returns: Whether each is held out.
  package func choose(labels: [UInt8], classCount: Int, key: (Int) -> UInt64) -> [Bool] {
    var isHeldOut = [Bool](repeating: false, count: labels.count)
    let members = Dictionary(grouping: isHeldOut.indices) { Int(labels[$0]) }
    let counts = (0..<classCount).map { members[$0]?.count ?? 0 }
    for (label, share) in shares(ofClasses: counts).enumerated() where share > 0 {
      let keyed = (members[label] ?? []).map { (key: key($0), index: $0) }.sorted { $0 < $1 }
      for index in Self.first(share, of: keyed) { isHeldOut[index] = true }
    }
    return isHeldOut
  }

  /// The indices with the lowest keys. Those with equal keys are taken or passed over together, unless too few are left.
  private static func first(_ count: Int, of keyed: [(key: UInt64, index: Int)]) -> [Int] {
    var (taken, passedOver) = ([Int](), [Int]())
    var rest = keyed[...]
    while taken.count < count, let key = rest.first?.key {
      let equals = rest.prefix { $0.key == key }
      rest = rest.dropFirst(equals.count)
      if taken.count + equals.count <= count {
        taken += equals.map(\.index)
      } else {
        passedOver += equals.map(\.index)
      }
    }
    return taken + passedOver.prefix(count - taken.count)
  }

  /// The first 64 bits of SHA-256 over the seed, the label and the pixels of an image.
  package func key(of pixels: UnsafeRawBufferPointer, label: UInt8) -> UInt64 {
    var hash = SHA256()
    withUnsafeBytes(of: seed.littleEndian) { hash.update(bufferPointer: $0) }
    hash.update(data: [label])
    hash.update(bufferPointer: pixels)
    return hash.finalize().prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
  }
}
