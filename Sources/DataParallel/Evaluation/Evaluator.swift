import Datasets
import NeuralNetwork

/// One thread's part of scoring a network: each image is counted once, whatever the number of workers.
///
/// Images go through the network in chunks whose bounds don't depend on who scores them. Not `Sendable`: the thread that
/// runs an evaluator has it to itself.
package final class Evaluator {
  private static let chunkLength = 250

  private let pass: MLPPass
  private let oneHot: UnsafeMutableBufferPointer<Float>

  /// An evaluator of a network.
  package init(_ model: MLP, precision: Precision) throws(OneDNNError) {
    pass = try MLPPass(model, precision: precision, capacity: Self.chunkLength)
    oneHot = .allocate(capacity: Self.chunkLength * model.classes)
  }

  deinit { oneHot.deallocate() }

  /// Scores one worker's share of some images.
  ///
  /// - Parameters:
  ///   - worker, workers: Which share of the chunks, of how many.
  ///   - parameters: Those of the network, in this evaluator's precision.
  ///   - confusion: Each of the images is counted in it.
  /// - Returns: The score of the share; those of all workers add up to that of the images.
  package func score(
    _ images: LabeledImages, worker: Int, of workers: Int, parameters: MLPParameters,
    confusion: inout ConfusionMatrix
  ) throws(OneDNNError) -> Score {
    var score = Score()
    let chunkCount = (images.count + Self.chunkLength - 1) / Self.chunkLength
    for chunk in (0..<chunkCount).share(worker, of: workers) {
      let first = chunk * Self.chunkLength
      let samples = (first..<min(first + Self.chunkLength, images.count)).map(UInt32.init)
      let classes = confusion.classes
      let oneHot = UnsafeMutableBufferPointer(rebasing: oneHot[0..<samples.count * classes])
      samples.withUnsafeBufferPointer { images.gather($0, into: pass.inputs, oneHot: oneHot) }
      try pass.forward(rows: samples.count, parameters: parameters)
      SoftmaxCrossEntropy.evaluate(pass.logits, oneHot: UnsafeBufferPointer(oneHot), classes: classes, into: &score)
      for (row, sample) in samples.enumerated() {
        let logits = pass.logits[row * classes..<(row + 1) * classes]
        confusion[label: Int(images.labels[Int(sample)]), prediction: logits.offsetOfMaximum] += 1
      }
    }
    return score
  }
}
