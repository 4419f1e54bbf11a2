import Model
import NeuralNetwork

/// The multiply-adds of an epoch's matrix products: forward, the weights' gradient and, of all layers but the first, the
/// inputs' gradient. What a bias takes isn't counted.
package struct MultiplyAdds: Codable, Sendable, Equatable {
  /// If nothing were skipped.
  package let dense: Int
  /// Those of inputs that count.
  package let kept: Int

  /// The multiply-adds of some images.
  ///
  /// - Parameters:
  ///   - model: The network.
  ///   - imageCount: The images.
  ///   - precision: What the products read. In float32, an input that doesn't count is skipped on the way forward and by the
  ///     weights' gradient, and its own gradient isn't computed; in bfloat16 the weights' gradient alone skips it.
  ///   - densities: The share of each layer's inputs that count, in 0 ... 1.
  package init(_ model: MLP, imageCount: Int, precision: Precision, densities: [Double]) {
    var (dense, kept) = (0, 0)
    for (index, layer) in model.layers.enumerated() {
      let product = layer.inputs * layer.outputs * imageCount
      let all = layer.multiplyAdds(images: imageCount, isFirst: index == 0)
      let skipping = precision == .float32 ? all : product
      dense += all
      kept += all - skipping + Int((Double(skipping) * densities[index]).rounded())
    }
    (self.dense, self.kept) = (dense, kept)
  }

  /// The share of the dense ones that is skipped.
  package var skippedShare: Double { 1 - Double(kept) / Double(dense) }
}
