/// The loss and accuracy of some samples, kept so that adding scores up is exact in any order.
///
/// Losses are summed as whole multiples of 2⁻²⁴ nats: a sum of integers has the same bits however samples are split
/// over ranks. A sample's loss above 65,536 nats counts as that much.
public struct Score: Sendable, Equatable, Codable {
  /// The samples that were scored.
  public private(set) var sampleCount: Int64 = 0
  /// Those whose largest logit was their label's.
  public private(set) var correctCount: Int64 = 0
  /// Those whose loss was infinite or not a number; they're in no sum.
  public private(set) var nonFiniteCount: Int64 = 0
  private var lossUnits: Int64 = 0

  private static let unitsPerNat: Float = 0x1p24
  private static let largestLoss: Float = 65_536

  /// The score of no samples.
  public init() {}

  /// Adds a sample's loss, in nats.
  public mutating func add(loss: Float, isCorrect: Bool) {
    sampleCount += 1
    if isCorrect { correctCount += 1 }
    if loss.isFinite {
      lossUnits += Int64((min(loss, Self.largestLoss) * Self.unitsPerNat).rounded())
    } else {
      nonFiniteCount += 1
    }
  }

  /// Adds the samples of another score.
  public static func += (total: inout Score, part: Score) {
    total.counters = zip(total.counters, part.counters).map(+)
  }

  /// The score of both scores' samples.
  public static func + (left: Score, right: Score) -> Score {
    var sum = left
    sum += right
    return sum
  }

  /// The mean loss of a sample, in nats; not a number where any sample's loss wasn't finite or there are none.
  public var loss: Double {
    guard nonFiniteCount == 0, sampleCount > 0 else { return .nan }
    return Double(lossUnits) / Double(Self.unitsPerNat) / Double(sampleCount)
  }

  /// The fraction of samples that were right, in [0, 1]; not a number where there are none.
  public var accuracy: Double {
    sampleCount > 0 ? Double(correctCount) / Double(sampleCount) : .nan
  }

  /// The four counters that make up a score: scores of ranks are added by adding these.
  public var counters: [Int64] {
    get { [sampleCount, correctCount, nonFiniteCount, lossUnits] }
    set {
      sampleCount = newValue[0]
      correctCount = newValue[1]
      nonFiniteCount = newValue[2]
      lossUnits = newValue[3]
    }
  }
}
