import CKernels
import Philox

/// How the weights of a linear layer are drawn before the first step; biases start at 0.
///
/// Each keeps the variance of some signal constant from layer to layer; which one suits depends on the activation.
public enum Initializer: String, Sendable, CaseIterable {
  /// Normal with variance 2 / fanIn, for ReLU and its kin. He, Zhang, Ren, Sun, "Delving deep into rectifiers", ICCV 2015,
  /// equation 10.
  case he
  /// Uniform with variance 2 / (fanIn + fanOut), for tanh and sigmoid. Glorot and Bengio, "Understanding the difficulty of
  /// training deep feedforward neural networks", AISTATS 2010, equation 16.
  case glorot
  /// Normal with variance 1 / fanIn. LeCun, Bottou, Orr, Müller, "Efficient BackProp", 1998, equation 16.
  case lecun

  /// Fills a layer's weights with numbers that depend on the seed, the layer and the place in the matrix alone.
  ///
  /// - Parameters:
  ///   - weights: `[fanIn, fanOut]`, with rows `rowStride` apart. The numbers are drawn in the order of `[fanOut, fanIn]`,
  ///     as files hold them.
  ///   - rowStride: From one input's weights to the next's; what stands between them stays as it is.
  ///   - fanIn: The inputs of the layer.
  ///   - fanOut: The outputs of the layer.
  ///   - seed: The seed of the run.
  ///   - layer: The index of the layer; no two layers share a number.
  public func fill(
    _ weights: UnsafeMutableBufferPointer<Float>, rowStride: Int, fanIn: Int, fanOut: Int, seed: UInt64, layer: Int
  ) {
    var stream = RandomStream(seed: seed, purpose: .initialization, index: UInt64(layer))
    switch self {
    case .he: fillNormally(variance: 2 / Float(fanIn))
    case .lecun: fillNormally(variance: 1 / Float(fanIn))
    case .glorot:
      let limit = CKernels_square_root(6 / Float(fanIn + fanOut))
      fill { limit * (2 * stream.uniform() - 1) }
    }

    func fillNormally(variance: Float) {
      let deviation = CKernels_square_root(variance)
      fill { deviation * stream.normal() }
    }

    func fill(_ draw: () -> Float) {
      for output in 0..<fanOut {
        for input in 0..<fanIn { weights[input * rowStride + output] = draw() }
      }
    }
  }
}
