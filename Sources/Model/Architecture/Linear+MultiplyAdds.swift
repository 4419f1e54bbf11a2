extension Linear {
  /// The multiply-adds that training takes in this layer's matrix products, if nothing is skipped: forward, the weights'
  /// gradient and, but for the first layer, the inputs' gradient. What a bias takes isn't counted.
  ///
  /// - Parameters:
  ///   - images: The rows that are trained on.
  ///   - isFirst: Whether its inputs are pixels, which need no gradient.
  /// - Returns: The number of multiply-adds.
  package func multiplyAdds(images: Int, isFirst: Bool) -> Int {
    (isFirst ? 2 : 3) * inputs * outputs * images
  }
}
