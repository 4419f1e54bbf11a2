import Datasets
import Model
import NeuralNetwork

/// One thread's part of scoring a network: each image is counted once, whatever the number of workers.
///
/// Images go through the network in chunks whose bounds don't depend on who scores them. Not `Sendable`: the thread that
/// runs an evaluator has it to itself.
package final class Evaluator {
  private static let chunkLength = 250

  private let pass: MLPPass
  private let activations: Activations
  private let memory: AlignedMemory
  /// A chunk as one micro-batch, by its number of rows.
  private var chunks: [Int: MicroBatches] = [:]
  private let oneHot: UnsafeMutableBufferPointer<Float>
  /// The chunk's images by their indices.
  private let samples: UnsafeMutableBufferPointer<UInt32>

  /// An evaluator of a network.
  package init(_ model: MLP, precision: Precision) throws(OneDNNError) {
    pass = try MLPPass(model, precision: precision, capacity: Self.chunkLength, goesBackward: false)
    memory = AlignedMemory(byteCount: Activations.byteCount(model, rows: Self.chunkLength, words: 0))
    activations = Activations(model, rows: Self.chunkLength, words: 0, at: memory.start)
    oneHot = .allocate(capacity: Self.chunkLength * model.classes)
    samples = .allocate(capacity: Self.chunkLength)
  }

  deinit {
    oneHot.deallocate()
    samples.deallocate()
  }

  /// The bytes that an evaluator of so many images takes.
  package static func byteCount(_ model: MLP, precision: Precision, imageCount: Int) throws(OneDNNError) -> Int {
    let rowCounts = Set([min(chunkLength, imageCount), imageCount % chunkLength]).subtracting([0])
    let pass = try MLPPass.byteCount(
      model, precision: precision, capacity: chunkLength, goesBackward: false, rowCounts: rowCounts)
    return pass + Activations.byteCount(model, rows: chunkLength, words: 0)
      + MemoryLayout<Float>.stride * chunkLength * model.classes
  }

  /// Scores one worker's share of some images.
  ///
  /// - Parameters:
  ///   - images: The images to score, of which each worker takes its share.
  ///   - worker: Which share of the chunks, counted from 0.
  ///   - workers: How many shares there are.
  ///   - parameters: Those of the network, in this evaluator's precision.
  ///   - confusion: Each of the share's images is counted in it.
  /// - Returns: The score of the share; those of all workers add up to that of the images.
  /// - Throws: `OneDNNError` where oneDNN can't make or run a matrix product.
  package func score(
    _ images: LabeledImages, worker: Int, of workers: Int, parameters: MLPParameters,
    confusion: inout ConfusionMatrix
  ) throws(OneDNNError) -> Score {
    var score = Score()
    let chunkCount = (images.count + Self.chunkLength - 1) / Self.chunkLength
    for chunk in (0..<chunkCount).share(worker, of: workers) {
      let first = chunk * Self.chunkLength
      let rows = min(Self.chunkLength, images.count - first)
      for row in 0..<rows { samples[row] = UInt32(first + row) }
      let classes = confusion.classes
      let oneHot = UnsafeMutableBufferPointer(rebasing: oneHot[0..<rows * classes])
      let part = UnsafeBufferPointer(rebasing: samples[0..<rows])
      images.gather(part, into: activations, from: 0)
      images.encodeLabels(of: part, oneHot: oneHot)
      try pass.forward(MLPPass.Rows(of: 0..<1, in: cut(rows), activations: activations), parameters: parameters)
      SoftmaxCrossEntropy.evaluate(
        pass.logits, oneHot: UnsafeBufferPointer(oneHot), classes: classes, stride: pass.logitStride, into: &score)
      for row in 0..<rows {
        let logits = pass.logits[row * pass.logitStride..<row * pass.logitStride + classes]
        confusion[label: Int(images.labels[first + row]), prediction: logits.offsetOfMaximum] += 1
      }
    }
    return score
  }

  private func cut(_ rows: Int) -> MicroBatches {
    if let known = chunks[rows] { return known }
    let made = MicroBatches(rowCounts: [rows])
    chunks[rows] = made
    return made
  }
}
