import CKernels
import Model

/// Forms the gradients of the parameters that one of several workers owns, from what all rows of a batch have left behind.
///
/// The weights of 16 inputs of a layer are one worker's; a layer's bias is another one's, as the weight of an input that is 1.
/// The gradient never stands in memory as a whole: 64 columns of these inputs' are formed at a time, in scratch memory that
/// the first-level cache holds, and given away row by row. The sums over micro-batches are the canonical ones; see
/// CKernels.h.
public struct WeightGradients: ~Copyable {
  /// Inputs whose weights one worker owns.
  private struct Unit {
    let count: Int
    let inputs: CKernels_Rows
    /// Nil for a bias.
    let masks: CKernels_Masks?
    /// Where the first one's weights stand in the flat parameters, and how far apart the others'.
    let offset, stride: Int
  }

  private let model: MLP
  private let deltas: PackedDeltas
  /// By layer.
  private let units: [[Unit]]
  private let memory: AlignedMemory
  private let sums: UnsafeMutablePointer<Float>

  /// The gradients of one of `workers` workers.
  ///
  /// - Parameters:
  ///   - model: The network.
  ///   - activations: Those of all rows of a batch, with masks.
  ///   - deltas: Those of the same rows.
  ///   - worker: The worker's index.
  ///   - workers: How many there are; each parameter belongs to one of them.
  ///   - microBatchCount: The most micro-batches of a batch.
  public init(
    _ model: MLP, activations: Activations, deltas: PackedDeltas, worker: Int, of workers: Int, microBatchCount: Int
  ) {
    (self.model, self.deltas) = (model, deltas)
    memory = AlignedMemory(byteCount: Self.byteCount(microBatchCount: microBatchCount))
    sums = memory.floats(count: memory.bytes.count / MemoryLayout<Float>.stride).start
    // The input of a bias, behind the sums.
    let one = sums + Self.sumCount(microBatchCount)
    one.pointee = 1
    var unitCount = 0
    units = model.layers.enumerated().map { index, layer in
      let weights = stride(from: 0, to: layer.inputs, by: Self.group).map { input in
        Unit(
          count: min(Self.group, layer.inputs - input), inputs: activations.inputs(of: index, column: input),
          masks: activations.masks(of: index, column: input),
          offset: layer.weightOffset + input * layer.weightStride, stride: layer.weightStride)
      }
      let bias = Unit(
        count: 1, inputs: CKernels_Rows(start: one, stride: 0), masks: nil, offset: layer.biasOffset, stride: 0)
      return (weights + [bias]).filter { _ in
        defer { unitCount += 1 }
        return unitCount % workers == worker
      }
    }
  }

  /// The bytes that they take.
  public static func byteCount(microBatchCount: Int) -> Int {
    MemoryLayout<Float>.stride * (sumCount(microBatchCount) + ParameterLayout.wholeLines(1))
  }

  private static let group = CKERNELS_GROUP

  /// The sums that the kernel wants room for.
  private static func sumCount(_ microBatchCount: Int) -> Int {
    let levels = Int.bitWidth - max(microBatchCount - 1, 0).leadingZeroBitCount
    return (1 + levels) * group * PackedDeltas.blockWidth
  }

  /// Forms the gradients, summed over some micro-batches, and calls `body` for each block, of up to 16 rows of up to 64
  /// parameters; their padding has a gradient of 0.
  ///
  /// Allocates nothing. Nobody may write the activations and the deltas meanwhile.
  ///
  /// - Parameters:
  ///   - microBatches: Which of the batch's; at least one.
  ///   - batch: How the rows of the batch are cut.
  ///   - buffers: Flat buffers that `body` changes where a block's parameters stand.
  ///   - body: Is given a gradient that stands until it returns.
  public func forEach(
    of microBatches: Range<Int>, in batch: MicroBatches, updating buffers: [UnsafePointer<Float>] = [],
    _ body: (GradientBlock) -> Void
  ) {
    precondition(!microBatches.isEmpty, "a sum of no micro-batches")
    for (index, layer) in model.layers.enumerated() {
      for (number, unit) in units[index].enumerated() {
        // The next unit's inputs, a cache line in each row.
        if number + 1 < units[index].count {
          CKernels_prefetch(units[index][number + 1].inputs, batch.rowCount, 1)
        }
        // One block after the other, so that what `body` updates is a stream for each input.
        for block in 0..<PackedDeltas.blockCount(layer) {
          let first = block * PackedDeltas.blockWidth
          let columns = min(PackedDeltas.blockWidth, layer.outputs - first)
          for buffer in buffers {
            let rows = CKernels_Rows(start: buffer + unit.offset + first, stride: unit.stride)
            CKernels_prefetch_to_write(rows, unit.count, columns)
          }
          sum(unit, microBatches, batch, deltas.block(block, of: index), columns: columns)
          let firstRow = unit.offset + first..<unit.offset + first + ParameterLayout.wholeLines(columns)
          body(
            GradientBlock(
              firstRow, rowCount: unit.count, stride: unit.stride, at: sums, stride: PackedDeltas.blockWidth))
        }
      }
    }
  }

  private func sum(
    _ unit: Unit, _ microBatches: Range<Int>, _ batch: MicroBatches, _ deltas: UnsafePointer<Float>, columns: Int
  ) {
    // The tables are only read, until the kernel returns.
    batch.table.withUnsafeBufferPointer { table in
      batch.biasMasks.withUnsafeBufferPointer { biasMasks in
        CKernels_weight_gradient(
          unit.inputs, unit.masks ?? CKernels_Masks(start: biasMasks.baseAddress, stride: 1), deltas, columns,
          table.baseAddress.map { $0 + microBatches.lowerBound }, microBatches.count, unit.count, sums)
      }
    }
  }
}
