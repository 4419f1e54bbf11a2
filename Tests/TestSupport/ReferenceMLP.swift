import Foundation
import Model
import NeuralNetwork
import Philox

/// A multilayer perceptron in Double, loop by loop from its definition: what `MLPPass` and training are compared with.
package struct ReferenceMLP {
  /// The widths from input to logits.
  package let widths: [Int]
  /// What follows each hidden layer.
  package let activation: Activation
  /// Each layer's weight [out, in], then its bias [out]: the file order.
  package var parameters: [Double]
  private let rounding: (Double) -> Double

  /// The network of a model with these parameters, whose products read operands rounded in some way.
  package init(_ model: MLP, parameters: [Float], rounding: @escaping (Double) -> Double = { $0 }) {
    self.rounding = rounding
    widths = [model.inputs] + model.layers.map(\.outputs)
    activation = model.activation
    self.parameters = parameters.map(Double.init)
  }

  /// One row and what is to be learned from it.
  package struct Example {
    package let input: [Double]
    package let label: Int
    /// What each hidden layer's outputs are multiplied by.
    package let factors: [[Double]]

    package init(input: [Float], label: Int, factors: [[Double]]) {
      self.input = input.map(Double.init)
      self.label = label
      self.factors = factors
    }
  }

  /// The input of each layer, and each layer's sums; the last sums are the logits.
  private func trace(_ example: Example) -> (inputs: [[Double]], sums: [[Double]]) {
    var inputs = [example.input.map(rounding)]
    var sums: [[Double]] = []
    var offset = 0
    for layer in 1..<widths.count {
      let (n, m) = (widths[layer - 1], widths[layer])
      let x = inputs[layer - 1]
      var z = [Double](repeating: 0, count: m)
      for j in 0..<m {
        var sum = parameters[offset + m * n + j]
        for i in 0..<n { sum += rounding(parameters[offset + j * n + i]) * x[i] }
        z[j] = sum
      }
      sums.append(z)
      if layer < widths.count - 1 {
        inputs.append(zip(z, example.factors[layer - 1]).map { rounding(value($0) * $1) })
      }
      offset += m * n + m
    }
    return (inputs, sums)
  }

  /// The logits of a row.
  package func logits(_ example: Example) -> [Double] {
    let sums = trace(example).sums
    return sums[sums.count - 1]
  }

  /// The softmax cross-entropies of some rows, summed.
  package func loss(_ examples: some Sequence<Example>) -> Double {
    examples.reduce(0) { total, example in
      let logits = logits(example)
      let maximum = logits.reduce(-.infinity, max)
      return total + maximum + log(logits.reduce(0) { $0 + exp($1 - maximum) }) - logits[example.label]
    }
  }

  /// The gradient of `loss`, by backpropagation.
  package func gradient(_ examples: some Sequence<Example>) -> [Double] {
    var gradient = [Double](repeating: 0, count: parameters.count)
    for example in examples {
      let (inputs, sums) = trace(example)
      let logits = sums[sums.count - 1]
      let maximum = logits.reduce(-.infinity, max)
      let total = logits.reduce(0) { $0 + exp($1 - maximum) }
      var delta = logits.map { exp($0 - maximum) / total }
      delta[example.label] -= 1
      delta = delta.map(rounding)
      var offset = parameters.count
      for layer in (1..<widths.count).reversed() {
        let (n, m) = (widths[layer - 1], widths[layer])
        offset -= m * n + m
        var below = [Double](repeating: 0, count: n)
        for j in 0..<m {
          gradient[offset + m * n + j] += delta[j]
          for i in 0..<n {
            gradient[offset + j * n + i] += delta[j] * inputs[layer - 1][i]
            below[i] += delta[j] * rounding(parameters[offset + j * n + i])
          }
        }
        guard layer > 1 else { continue }
        for i in 0..<n { below[i] *= example.factors[layer - 2][i] * derivative(sums[layer - 2][i]) }
        delta = below.map(rounding)
      }
    }
    return gradient
  }

  private func value(_ z: Double) -> Double {
    switch activation {
    case .relu: max(z, 0)
    case .tanh: Foundation.tanh(z)
    case .sigmoid: 1 / (1 + exp(-z))
    case .gelu: z / 2 * erfc(-z / 2.0.squareRoot())
    }
  }

  private func derivative(_ z: Double) -> Double {
    if activation == .relu { return z > 0 ? 1 : 0 }
    let h = 1e-6
    return (value(z + h) - value(z - h)) / (2 * h)
  }
}

/// What dropout multiplies a unit by, from the mapping that `CKernels.h` documents.
package func dropoutFactor(
  probability: Double, seed: UInt64, step: UInt32, sample: UInt32, layer: Int, unit: Int
) -> Double {
  let (group, r) = (unit / 128, unit % 128)
  let purpose: UInt32 = 1
  let words = Philox(seed: seed).block(SIMD4(UInt32(16 * group + r % 16), sample, step, purpose << 24 | UInt32(layer)))
  let word = words[r / 32]
  let bits = (r / 16) % 2 == 0 ? word & 0xFFFF : word >> 16
  let threshold = (probability * 65536).rounded()
  return Double(bits) < threshold ? 0 : 65536 / (65536 - threshold)
}
