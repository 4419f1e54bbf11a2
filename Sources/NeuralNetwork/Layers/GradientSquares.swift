import CKernels
import Model

/// The squares of a gradient, summed so that its norm has the same bits whoever has formed which part of it.
///
/// Each unit, 16 inputs' weights or a bias, belongs to one worker, and has 16 sums in double, where the square of a float32 is
/// exact: column j of the unit's rows goes to sum j mod 16, block after block of 128 columns, in them row after row. A worker
/// writes the sums of its own units alone.
public struct GradientSquares: @unchecked Sendable {
  private let sums: UnsafeMutablePointer<Double>
  private let unitCount: Int

  private static let laneCount = Int(CKERNELS_LINE)

  /// The sums of a network's gradient, in `byteCount(model)` bytes on a cache line's boundary that outlive them.
  public init(_ model: MLP, at memory: UnsafeMutableRawPointer) {
    // The caller vouches for the size.
    sums = memory.assumingMemoryBound(to: Double.self)
    unitCount = WeightGradients.unitCount(model)
  }

  /// The bytes that the sums take, in whole cache lines.
  public static func byteCount(_ model: MLP) -> Int {
    WeightGradients.unitCount(model) * laneCount * MemoryLayout<Double>.stride
  }

  /// Begins the sums of a unit.
  func reset(unit: Int) { (sums + unit * Self.laneCount).update(repeating: 0, count: Self.laneCount) }

  /// Adds the squares of a block of a unit's gradient.
  func add(_ block: GradientBlock, unit: Int) {
    // The unit's sums lie within the memory; a block's rows are whole cache lines.
    block.forEachRow { row, gradient in CKernels_add_squares(gradient, row.count, sums + unit * Self.laneCount) }
  }

  /// The root of the sum of all squares, once all workers have formed theirs: units in their order, then the 16 sums by
  /// halves.
  public var norm: Double {
    var lanes = [Double](repeating: 0, count: Self.laneCount)
    for unit in 0..<unitCount {
      for lane in lanes.indices { lanes[lane] += sums[unit * Self.laneCount + lane] }
    }
    while lanes.count > 1 {
      let half = lanes.count / 2
      lanes = (0..<half).map { lanes[$0] + lanes[half + $0] }
    }
    return lanes[0].squareRoot()
  }
}
