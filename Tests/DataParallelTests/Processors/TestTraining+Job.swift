import Model
import Philox

extension TestTraining {
  /// The same training for the program in Tests/KernelDriver, as its job.h describes it.
  var job: String {
    (networkWords + dataWords + stepWords).map { String($0, radix: 16) }.joined(separator: " ")
  }

  private var networkWords: [UInt32] {
    let widths = [model.inputs] + model.layers.map(\.outputs)
    let activation: UInt32 =
      switch model.activation {
      case .relu: 0
      case .tanh: 1
      case .sigmoid: 2
      case .gelu: 3
      }
    let key = Philox(seed: seed).key
    let dropout = [
      model.dropout.threshold, model.dropout.scale.bitPattern, key[0], key[1], RandomPurpose.dropout.rawValue << 24,
    ]
    let optimizer = [Float(momentum).bitPattern, Float(0).bitPattern, 0]
    return [UInt32(model.layers.count)] + widths.map(UInt32.init) + [activation] + dropout + optimizer
  }

  private var dataWords: [UInt32] {
    [UInt32(sampler.sampleCount)] + labels.map(UInt32.init) + pixels.map(UInt32.init) + initial.map(\.bitPattern)
  }

  private var stepWords: [UInt32] {
    var words = [UInt32(epochs * sampler.stepsPerEpoch)]
    for epoch in 1...epochs {
      let order = sampler.order(epoch: epoch)
      for index in 0..<sampler.stepsPerEpoch {
        let batch = sampler.batch(step: index)
        let number = (epoch - 1) * sampler.stepsPerEpoch + index + 1
        let rows = (0..<sampler.microBatchCount).map { sampler.microBatch($0, of: batch).count }
        words += [UInt32(number), learningRate.bitPattern, UInt32(sampler.microBatchCount)]
        words += rows.map(UInt32.init) + order[batch]
      }
    }
    return words
  }
}
