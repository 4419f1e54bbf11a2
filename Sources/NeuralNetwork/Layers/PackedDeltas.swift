import CKernels
import Model

/// The deltas of each layer, the loss's gradients of its outputs before activation, for the rows of a batch: as the gradients
/// of the weights read them, in blocks of 128 columns, each [rows, 128].
///
/// A view: the memory is the caller's. Threads may fill in different rows at once.
public struct PackedDeltas: @unchecked Sendable {
  /// Where each layer's blocks begin.
  private let layers: [UnsafeMutablePointer<Float>]
  private let blockCounts: [Int]
  private let rows: Int

  /// The columns of a block.
  static let blockWidth = CKERNELS_BLOCK

  /// The deltas of up to `rows` rows, in memory of `byteCount` bytes on a cache line's boundary, which outlives the view.
  public init(_ model: MLP, rows: Int, at memory: UnsafeMutableRawPointer) {
    var next = memory.assumingMemoryBound(to: Float.self)
    layers = model.layers.map { layer in
      // The layers follow each other without overlap, each as long as `byteCount` has it.
      defer { next += Self.blockCount(layer) * rows * Self.blockWidth }
      return next
    }
    blockCounts = model.layers.map(Self.blockCount)
    self.rows = rows
  }

  /// The bytes that they take.
  public static func byteCount(_ model: MLP, rows: Int) -> Int {
    MemoryLayout<Float>.stride * rows * blockWidth * model.layers.reduce(0) { $0 + blockCount($1) }
  }

  /// The numbers of a row of a layer's deltas, in all of its blocks.
  package static func stride(_ layer: Linear) -> Int { blockCount(layer) * blockWidth }

  /// The blocks of a layer; the last may be partly padding.
  static func blockCount(_ layer: Linear) -> Int { (layer.outputs + blockWidth - 1) / blockWidth }

  /// The deltas of some rows: of each layer each block, padding included.
  package func blocks(ofRows rows: Range<Int>) -> [UnsafeMutableBufferPointer<Float>] {
    // Rows of a block stand together.
    blockCounts.enumerated().flatMap { layer, count in
      (0..<count).map { number in
        let start = block(number, of: layer, from: rows.lowerBound)
        return UnsafeMutableBufferPointer(start: start, count: rows.count * Self.blockWidth)
      }
    }
  }

  /// A block of a layer, from some row on.
  func block(_ block: Int, of layer: Int, from row: Int = 0) -> UnsafeMutablePointer<Float> {
    layers[layer] + (block * rows + row) * Self.blockWidth
  }
}
