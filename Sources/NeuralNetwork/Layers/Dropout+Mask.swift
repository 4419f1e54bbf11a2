import CKernels
import Model
import Philox

/// Whether a unit is dropped is a pure function of seed, step, global sample index, layer and unit, so any rank that holds a
/// sample draws the same mask for it.
extension Dropout {
  /// Multiplies each unit by 0 or `scale`.
  ///
  /// - Parameters:
  ///   - units: [samples.count, width], row-major.
  ///   - width: The units of the layer.
  ///   - layer: The index of the hidden layer, below 2²⁴.
  ///   - draw: What the masks are drawn for.
  ///   - samples: The global index of each row's sample.
  func apply(
    to units: UnsafeMutablePointer<Float>, width: Int, layer: Int, draw: Draw, samples: UnsafeBufferPointer<UInt32>
  ) {
    CKernels_dropout(units, samples.count, width, mask(layer: layer, draw, samples))
  }

  /// Turns the preactivations of a layer of ReLUs into its outputs, and drops units of these if `dropout` says for what.
  ///
  /// `values` is [rows, width], row-major, and `outputs` has room for as much; they may be the same memory.
  func applyAfterReLU(
    _ values: UnsafePointer<Float>, rows: Int, width: Int, layer: Int,
    dropout: (draw: Draw, samples: UnsafeBufferPointer<UInt32>)?, into outputs: OperandBuffer
  ) {
    let mask = dropout.map { self.mask(layer: layer, $0.draw, $0.samples) } ?? CKernels_Dropout()
    CKernels_relu_dropout(values, rows, width, mask, outputs.start, outputs.isBFloat16)
  }

  private func mask(layer: Int, _ draw: Draw, _ samples: UnsafeBufferPointer<UInt32>) -> CKernels_Dropout {
    let key = Philox(seed: draw.seed).key
    return CKernels_Dropout(
      samples: samples.baseAddress, step: draw.step, stream: RandomPurpose.dropout.rawValue << 24 | UInt32(layer),
      key0: key[0], key1: key[1], threshold: threshold, scale: scale)
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
