import CKernels
import Model
import Philox

/// Whether a unit is dropped is a pure function of seed, step, global sample index, layer and unit, so any rank that holds a
/// sample draws the same mask for it.
extension Dropout {
  /// What the kernels want to know of the masks of a hidden layer, below 2²⁴: for each row, from some one on, its sample.
  ///
  /// - Parameters:
  ///   - layer: The layer's index.
  ///   - masks: What they are drawn for, with the global index of each row's sample; nil for none.
  ///   - row: The index of the first row's sample.
  /// - Returns: The arguments; without samples where nothing is dropped.
  func kernelArguments(
    layer: Int, _ masks: (draw: Draw, samples: UnsafeBufferPointer<UInt32>)?, from row: Int
  ) -> CKernels_Dropout {
    guard let masks, isActive else { return CKernels_Dropout() }
    let key = Philox(seed: masks.draw.seed).key
    return CKernels_Dropout(
      samples: masks.samples.baseAddress.map { $0 + row }, step: masks.draw.step,
      stream: RandomPurpose.dropout.rawValue << 24 | UInt32(layer), key0: key[0], key1: key[1], threshold: threshold,
      scale: scale)
  }

  /// What the masks of a step are drawn for.
  public struct Draw: Sendable, Equatable {
    /// The run's seed.
    public var seed: UInt64
    /// The step since the start of training.
    public var step: UInt32

    /// The masks of a step of a run.
    public init(seed: UInt64, step: UInt32) {
      self.seed = seed
      self.step = step
    }
  }
}

extension Activations {
  /// Drops pixels of some rows' pictures, each with the layer number 2²⁴ − 1, which no layer has.
  ///
  /// - Parameters:
  ///   - samples: The global sample index of each row.
  ///   - row: The first one.
  ///   - dropout: The probability, and the scale of what is kept.
  ///   - draw: What is drawn for.
  package func dropPixels(
    of samples: UnsafeBufferPointer<UInt32>, from row: Int, _ dropout: Dropout, _ draw: Dropout.Draw
  ) {
    guard dropout.isActive, !samples.isEmpty else { return }
    CKernels_dropout(
      mutableInputs(of: 0, from: row), samples.count, picture(row).count,
      dropout.kernelArguments(layer: 0xFF_FFFF, (draw, samples), from: 0), CKernels_MutableMasks())
  }
}
