import CKernels
import Model

/// Forms the gradients of the parameters that one of several workers owns, from what all rows of a batch have left behind.
///
/// The weights of 16 inputs of a layer are one worker's; a layer's bias is another one's, as the weight of an input that is 1.
/// The gradient never stands in memory as a whole: 128 columns of these inputs' are formed at a time, in scratch memory that
/// the first-level cache holds, and given away row by row. The sums over micro-batches are the canonical ones; see
/// CKernels.h.
public struct WeightGradients: ~Copyable {
  /// Inputs whose weights one worker owns.
  private struct Unit {
    /// Its index among all workers' units.
    let index: Int
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
          index: unitCount + input / Self.group, count: min(Self.group, layer.inputs - input),
          inputs: activations.inputs(of: index, column: input),
          masks: activations.masks(of: index, column: input),
          offset: layer.weightOffset + input * layer.weightStride, stride: layer.weightStride)
      }
      let bias = Unit(
        index: unitCount + weights.count, count: 1, inputs: CKernels_Rows(start: one, stride: 0), masks: nil,
        offset: layer.biasOffset, stride: 0)
      unitCount += weights.count + 1
      return (weights + [bias]).filter { $0.index % workers == worker }
    }
  }

  /// The units of a network, of all workers.
  static func unitCount(_ model: MLP) -> Int {
    model.layers.reduce(0) { $0 + ($1.inputs + group - 1) / group + 1 }
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

  /// Forms the gradients, summed over some micro-batches, and calls `body` for each block, of up to 16 rows of up to 128
  /// parameters; their padding has a gradient of 0.
  ///
  /// Allocates nothing. Nobody may write the activations and the deltas meanwhile.
  ///
  /// - Parameters:
  ///   - microBatches: Which of the batch's; at least one.
  ///   - batch: How the rows of the batch are cut.
  ///   - buffers: Flat buffers that `body` changes where a block's parameters stand.
  ///   - squares: Gets the sums of this worker's squares; nil for none.
  ///   - body: Is given a gradient that stands until it returns.
  public func forEach(
    of microBatches: Range<Int>, in batch: MicroBatches, updating buffers: [UnsafePointer<Float>] = [],
    squares: GradientSquares? = nil, _ body: (GradientBlock) -> Void
  ) {
    precondition(!microBatches.isEmpty, "a sum of no micro-batches")
    for (index, layer) in model.layers.enumerated() {
      let (own, blocks) = (units[index].indices, 0..<PackedDeltas.blockCount(layer))
      if let squares { for number in own { squares.reset(unit: units[index][number].index) } }
      func form(_ number: Int, _ block: Int) {
        let (unit, columns) = (units[index][number], columns(of: block, layer))
        prefetch(unit, block, columns: columns, of: buffers)
        sum(unit, microBatches, batch, deltas.block(block, of: index), columns: columns)
        let gradient = gradient(unit, block, columns: columns, at: sums, stride: PackedDeltas.blockWidth)
        squares?.add(gradient, unit: unit.index)
        body(gradient)
      }
      if batch.rowCount * layer.outputs * MemoryLayout<Float>.stride <= Self.deltasByteCount {
        for number in own {
          prefetchInputs(number + 1, of: index, batch.rowCount)
          // What `body` updates is a stream for each input.
          for block in blocks { form(number, block) }
        }
      } else {
        // Else each unit would read all deltas from the third-level cache. Now each block reads the units' inputs from there.
        for block in blocks {
          for number in own {
            prefetchInputs(number + 1, of: index, batch.rowCount)
            form(number, block)
          }
        }
      }
    }
  }

  /// The most bytes of a layer's deltas that stay in the second-level cache beside what is updated.
  private static let deltasByteCount = 512 << 10

  private func columns(of block: Int, _ layer: Linear) -> Int {
    min(PackedDeltas.blockWidth, layer.outputs - block * PackedDeltas.blockWidth)
  }

  /// Sums the squares of a gradient that stands in memory: those of this worker's units, to the same bits.
  ///
  /// - Parameters:
  ///   - gradient: That of all parameters, flat as these are.
  ///   - squares: Gets the sums.
  public func sumSquares(of gradient: UnsafePointer<Float>, into squares: GradientSquares) {
    for (index, layer) in model.layers.enumerated() {
      for unit in units[index] {
        squares.reset(unit: unit.index)
        for block in 0..<PackedDeltas.blockCount(layer) {
          let first = gradient + unit.offset + block * PackedDeltas.blockWidth
          squares.add(
            self.gradient(unit, block, columns: columns(of: block, layer), at: first, stride: unit.stride),
            unit: unit.index)
        }
      }
    }
  }

  /// The gradient of a unit's weights to a block of outputs, which stands in some place with its rows so far apart.
  private func gradient(
    _ unit: Unit, _ block: Int, columns: Int, at start: UnsafePointer<Float>, stride: Int
  ) -> GradientBlock {
    let first = unit.offset + block * PackedDeltas.blockWidth
    return GradientBlock(
      first..<first + ParameterLayout.wholeLines(columns), rowCount: unit.count, stride: unit.stride, at: start,
      stride: stride)
  }

  /// Has what is about to be updated come near.
  private func prefetch(_ unit: Unit, _ block: Int, columns: Int, of buffers: [UnsafePointer<Float>]) {
    for buffer in buffers {
      let rows = CKernels_Rows(start: buffer + unit.offset + block * PackedDeltas.blockWidth, stride: unit.stride)
      CKernels_prefetch_to_write(rows, unit.count, columns)
    }
  }

  /// Has a unit's inputs come near, a cache line in each row.
  private func prefetchInputs(_ number: Int, of layer: Int, _ rowCount: Int) {
    if number < units[layer].count { CKernels_prefetch(units[layer][number].inputs, rowCount, 1) }
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
