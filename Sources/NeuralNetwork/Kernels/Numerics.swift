import CKernels
import Model
import Philox

/// The numerics' contract, which docs/numerics.md states: which bits a training in float32 has, on any processor.
public enum Numerics {
  /// The version: another one gives other bits.
  public static let version = Int(CKERNELS_NUMERICS)

  /// What `hash` is where the contract holds.
  package static let expectedHash = "3b8e332a67ab5aefa0f7701ae9eea11ddfaa192258ebe238af7434d35a482ed7"

  /// Takes small networks through a step, and compares the bits with those that the contract has; in a few milliseconds.
  ///
  /// - Throws: `NumericsBroken`, as a compiler, a library or a processor breaks the contract.
  package static func check() throws {
    let hash = try hash()
    guard hash == expectedHash else { throw NumericsBroken(hash: hash) }
  }

  /// The SHA-256 of what a step of a network of each activation comes to, of which every kernel of float32 has its part.
  package static func hash() throws -> String {
    let models = Activation.allCases.map {
      MLP(inputs: 100, hidden: [70, 40], classes: 10, activation: $0, dropout: 0.25)
    }
    // The same for all, as no activation has a say in it.
    let initial = initial(models[0])
    let bits = try models.flatMap { try step(of: $0, from: initial) }
    return bits.withUnsafeBufferPointer(numberHash)
  }

  /// The parameters after a step by Adam, and the loss, of micro-batches of which one is empty and one has two masks.
  private static func step(of model: MLP, from initial: [Float]) throws -> [Float] {
    let batch = MicroBatches(rowCounts: [9, 0, 35])
    let (rows, all) = (batch.rowCount, 0..<batch.count)
    let layout = model.layout
    let activationBytes = Activations.byteCount(model, rows: rows, words: batch.wordCount)
    let memory = AlignedMemory(byteCount: activationBytes + PackedDeltas.byteCount(model, rows: rows))
    return try withExtendedLifetime(memory) {
      // As long as both want it, and theirs until this closure returns.
      let start = memory.start
      let activations = Activations(model, rows: rows, words: batch.wordCount, at: start)
      let deltas = PackedDeltas(model, rows: rows, at: start + activationBytes)
      return try MLPParameters.with(initial, of: model, precision: .float32) { parameters in
        var score = Score()
        let pixels = (0..<rows * model.inputs).map { $0 % 5 == 0 ? UInt8(truncatingIfNeeded: $0 &* 211 >> 3) : 0 }
        let oneHot = (0..<rows * model.classes).map { $0 % model.classes == $0 / model.classes % 7 ? Float(1) : 0 }
        let samples = (0..<UInt32(rows)).map { $0 }
        CKernels_gather(pixels, samples, rows, model.inputs, activations.mutableInputs(of: 0))
        let pass = try MLPPass(model, capacity: rows)
        try samples.withUnsafeBufferPointer { samples in
          let rows = MLPPass.Rows(
            of: all, in: batch, activations: activations,
            dropout: (draw: Dropout.Draw(seed: 1, step: 1), samples: samples))
          try pass.forward(rows, parameters: parameters)
          oneHot.withUnsafeBufferPointer {
            SoftmaxCrossEntropy.evaluate(
              pass.logits, oneHot: $0, classes: model.classes, stride: pass.logitStride, gradientOver: rows.range.count,
              into: &score)
          }
          _ = try pass.backward(rows, parameters: parameters, into: deltas)
        }
        var moments = [Float](repeating: 0, count: 2 * layout.length)
        let update = Adam(weightDecay: 0.01).update(atStep: 1, learningRate: 0.01)
        let gradients = WeightGradients(
          model, activations: activations, deltas: deltas, worker: 0, of: 1, microBatchCount: batch.count)
        moments.withUnsafeMutableBufferPointer { moments in
          let state = OptimizerState(moments, parameterCount: layout.length)
          gradients.forEach(of: all, in: batch) { update(parameters.values, $0, state: state) }
        }
        return Array(UnsafeBufferPointer(start: parameters.values, count: layout.length)) + [Float(score.loss)]
      }
    }
  }

  private static func initial(_ model: MLP) -> [Float] {
    var parameters = [Float](repeating: 0, count: model.layout.length)
    parameters.withUnsafeMutableBufferPointer { parameters in
      for (index, layer) in model.layers.enumerated() {
        Initializer.he.fill(
          UnsafeMutableBufferPointer(rebasing: parameters[layer.weightRange]), rowStride: layer.weightStride,
          fanIn: layer.inputs, fanOut: layer.outputs, seed: 1, layer: index)
      }
    }
    return parameters
  }
}

/// Bits that aren't those of the numerics' contract.
package struct NumericsBroken: Error, CustomStringConvertible {
  let hash: String

  /// What's wrong, and what it means.
  package var description: String {
    """
    The kernels for \(KernelTarget.current.name) give other bits here than version \(Numerics.version) of the numerics \
    has: \(hash) instead of \(Numerics.expectedHash).
    A training would not come to the result that it has elsewhere: build with the Swift release that the README names, or \
    report the compiler and the processor.
    """
  }
}
