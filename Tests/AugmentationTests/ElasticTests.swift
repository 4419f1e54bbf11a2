import Augmentation
import NeuralNetwork
import Testing
import TestSupport

/// The elastic deformation: how far pixels move, and that nothing but seed, picture and epoch decides where.
@Suite struct ElasticTests {
  private static func elastic(alpha: Double, sigma: Double) -> Augmentation {
    var augmentation = Augmentation()
    augmentation.elasticAlpha = alpha...alpha
    augmentation.elasticSigma = sigma...sigma
    return augmentation
  }

  /// The displacements in one direction of some rows of a square picture, for many pictures: in a slope of brightness, 4 a
  /// pixel, what is read tells where. What is partly read outside of the picture is as much darker as an even one is.
  private static func displacements(
    alpha: Double, sigma: Double, isVertical: Bool, isWithin: (Int) -> Bool
  ) -> [Double] {
    let side = 60
    let slope = Picture(rows: side, columns: side) { 4 * (isVertical ? $0 : $1) }
    let even = Picture(rows: side, columns: side) { _, _ in 100 }
    let deformer = PictureDeformer(elastic(alpha: alpha, sigma: sigma), rows: side, columns: side, seed: 7)
    return (0..<150).flatMap { sample in
      let values = slope.deformed(by: deformer, sample: UInt32(sample), epoch: 1)
      let shares = even.deformed(by: deformer, sample: UInt32(sample), epoch: 1).map { $0 * 255 / 100 }
      // Along the slope far from its ends, where nothing brighter or darker is; across it wherever it's asked for.
      return (0..<side).filter(isWithin).flatMap { across in
        stride(from: 10, to: 50, by: 4).compactMap { along in
          let place = isVertical ? along * side + across : across * side + along
          return shares[place] > 0.1 ? Double(values[place] / shares[place]) * 255 / 4 - Double(along) : nil
        }
      }
    }
  }

  private static func rootMeanSquare(_ numbers: [Double]) -> Double {
    (numbers.reduce(0) { $0 + $1 * $1 } / Double(numbers.count)).squareRoot()
  }

  @Test(arguments: [(36.0, 5.0), (34, 4), (38, 6), (20, 2.5)], [false, true])
  func `displacements are as large as the closed form says`(size: (alpha: Double, sigma: Double), isVertical: Bool) {
    let measured = Self.displacements(alpha: size.alpha, sigma: size.sigma, isVertical: isVertical) { $0 % 6 == 3 }
    let expected = Augmentation.displacement(alpha: size.alpha, sigma: size.sigma)
    #expect(abs(Self.rootMeanSquare(measured) / expected - 1) < 0.03)
    #expect(abs(measured.reduce(0, +) / Double(measured.count)) < 0.1 * expected)
  }

  /// α / (√3 · 2 √π · σ), by hand: 36 / (1.7321 · 3.5449 · 5).
  @Test func `the closed form is Simard's`() {
    #expect(abs(Augmentation.displacement(alpha: 36, sigma: 5) - 1.1726) < 1e-4)
  }

  @Test(arguments: [false, true])
  func `displacements don't shrink at the border`(isVertical: Bool) {
    let border = Self.displacements(alpha: 36, sigma: 5, isVertical: isVertical) { $0 == 0 || $0 == 59 }
    #expect(abs(Self.rootMeanSquare(border) / Augmentation.displacement(alpha: 36, sigma: 5) - 1) < 0.08)
  }

  private static let picture = Picture(rows: 28, columns: 28) { $0 * $1 % 7 == 3 ? 255 - $0 : 0 }

  @Test func `every processor deforms alike`() {
    var augmentation = Self.elastic(alpha: 36, sigma: 4.7)
    augmentation.rotation = -15...15
    augmentation.scaleX = 0.8...1.2
    var values: [[Float]] = []
    KernelTarget.forEach { _ in values.append(Self.picture.deformed(augmentation, sample: 77, epoch: 5)) }
    #expect(Set(values).count == 1)
  }

  @Test func `neither the order of pictures nor what was deformed before counts`() {
    var augmentation = Augmentation()
    augmentation.elasticAlpha = 30...38
    augmentation.elasticSigma = 3...6
    let deformer = PictureDeformer(augmentation, rows: 28, columns: 28, seed: 42)
    let forth = (0..<20).map { Self.picture.deformed(by: deformer, sample: $0, epoch: 2) }
    let back = (0..<20).reversed().map { Self.picture.deformed(by: deformer, sample: UInt32($0), epoch: 2) }
    #expect(forth == back.reversed())
    #expect(Set(forth).count == 20)
  }

  @Test func `seed, picture and epoch each give another deformation`() {
    let augmentation = Self.elastic(alpha: 36, sigma: 5)
    let all = [(42, 1, 1), (43, 1, 1), (42, 2, 1), (42, 1, 2)].map {
      Self.picture.deformed(augmentation, seed: UInt64($0.0), sample: UInt32($0.1), epoch: UInt32($0.2))
    }
    #expect(Set(all).count == 4)
  }
}
