import CKernels

/// The softmax cross-entropy between logits and one-hot labels.
public enum SoftmaxCrossEntropy {
  /// Scores logits and, where asked, replaces them by the gradient of the mean loss.
  ///
  /// The rule, in float32 but for the two functions, which are computed in float64 and rounded once: with m the first of
  /// the largest logits, eⱼ = exp(zⱼ − m); s = Σ eⱼ, in order; the loss is ln s + (m − z of the label); the gradient is
  /// (eⱼ / s − one-hotⱼ) · (1 / sampleCount). With smoothing ε the label's 1 becomes 1 − ε + ε / classes, and the others' 0
  /// ε / classes, both rounded from float64; with tⱼ for these, the loss is ln s + Σ tⱼ · (m − zⱼ), in order.
  ///
  /// - Parameters:
  ///   - logits: [oneHot.count / classes, stride], of which each row begins with the classes'; replaced by the gradient if
  ///     `sampleCount` is given.
  ///   - oneHot: [rows, classes], one 1 per row.
  ///   - classes: The classes.
  ///   - stride: From the logits of one row to those of the next; the number of classes if nil.
  ///   - smoothing: What of each label is spread over all classes alike, in [0, 1): Szegedy et al., "Rethinking the Inception
  ///     architecture for computer vision", CVPR 2016, section 7.
  ///   - sampleCount: The samples of the whole step over all ranks, not of these rows: gradients are then summed, not
  ///     averaged. Nil when evaluating.
  ///   - score: Each row's loss, in nats, and whether its largest logit, the first of equals, is its label's, are added
  ///     to this.
  /// - Note: softmax − one-hot, Bishop 2006, eq. 4.109; the maximum is subtracted before `exp`.
  public static func evaluate(
    _ logits: UnsafeMutableBufferPointer<Float>, oneHot: UnsafeBufferPointer<Float>, classes: Int,
    stride: Int? = nil, smoothing: Double = 0, gradientOver sampleCount: Int? = nil, into score: inout Score
  ) {
    let (spread, kept) = (Float(smoothing / Double(classes)), Float(1 - smoothing + smoothing / Double(classes)))
    for row in 0..<oneHot.count / classes {
      let (start, labels) = (row * (stride ?? classes), row * classes)
      var (predicted, label) = (0, 0)
      for j in 0..<classes {
        if logits[start + j] > logits[start + predicted] { predicted = j }
        if oneHot[labels + j] > oneHot[labels + label] { label = j }
      }
      let maximum = logits[start + predicted]
      // How far the maximum is above what the label says; without smoothing the other logits, which may be −∞, don't matter.
      var distance = maximum - logits[start + label]
      if smoothing > 0 {
        distance = (0..<classes).reduce(0) {
          $0 + ($1 == label ? kept : spread) * (maximum - logits[start + $1])
        }
      }
      var sum: Float = 0
      for j in 0..<classes {
        let exponential = Float(CKernels_exp(Double(logits[start + j] - maximum)))
        sum += exponential
        if sampleCount != nil { logits[start + j] = exponential }
      }
      score.add(loss: Float(CKernels_log(Double(sum))) + distance, isCorrect: predicted == label)
      guard let sampleCount else { continue }
      let scale = 1 / Float(sampleCount)
      for j in 0..<classes {
        let target = j == label ? kept : spread
        logits[start + j] = (logits[start + j] / sum - target) * scale
      }
    }
  }
}
