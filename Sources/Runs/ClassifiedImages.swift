import DataParallel
import Datasets
import Foundation
import Model
import NeuralNetwork
import Platform

/// What a model says of labeled images, computed by one process without MPI.
package struct ClassifiedImages: Sendable {
  /// The images and their labels.
  package let images: ImageSet
  /// The model's classes.
  package let classCount: Int
  /// The probability of each class, [images.count, classCount], each row with a sum of 1.
  package let probabilities: [Float]
  /// Each image's cross-entropy, [images.count], in nats.
  package let losses: [Float]
  /// Of each layer, the fraction of its inputs that aren't 0, over all images: the first reads pixels.
  package let densities: [Double]

  /// Images go through the network in chunks of so many.
  private static let chunkLength = 250

  /// Classifies images.
  ///
  /// - Parameters:
  ///   - images: Images with labels of the model's classes.
  ///   - model: The model.
  ///   - path: The model's file, for errors.
  /// - Throws: `FileError` where the images are of another size than the model's, or have classes that it doesn't know.
  package init(_ images: ImageSet, by model: TrainedModel, at path: String) throws {
    let network = model.model
    guard images.rows * images.columns == network.inputs else {
      throw FileError(
        path: path, problem: "reads pictures of \(network.inputs) pixels, not of \(images.rows)×\(images.columns)",
        remedy: "Give a model that was trained on such pictures.")
    }
    if let label = images.labels.max(), label >= network.classes {
      throw FileError(
        path: path, problem: "knows classes 0 to \(network.classes - 1), not class \(label)",
        remedy: "Give a model that was trained on these classes.")
    }
    let classes = network.classes
    var probabilities: [Float] = []
    probabilities.reserveCapacity(images.count * classes)
    var losses: [Float] = []
    losses.reserveCapacity(images.count)
    var nonZero = [Int](repeating: 0, count: network.layers.count)
    try MLPParameters.with(model.parameters, of: network, precision: .float32) { parameters in
      let pass = try MLPPass(network, capacity: Self.chunkLength, goesBackward: false)
      for first in stride(from: 0, to: images.count, by: Self.chunkLength) {
        let samples = first..<min(first + Self.chunkLength, images.count)
        let batch = MicroBatches(rowCounts: [samples.count])
        // Anew for each chunk, as its masks begin as zeros.
        let memory = AlignedMemory(
          byteCount: Activations.byteCount(network, rows: samples.count, words: batch.wordCount))
        let activations = Activations(network, rows: samples.count, words: batch.wordCount, at: memory.start)
        // The activations are a view of this memory.
        try withExtendedLifetime(memory) {
          for (row, sample) in samples.enumerated() {
            let picture = activations.picture(row)
            for (input, pixel) in images.image(at: sample).enumerated() { picture[input] = Float(pixel) / 255 }
          }
          try pass.forward(MLPPass.Rows(of: 0..<1, in: batch, activations: activations), parameters: parameters)
          for layer in network.layers.indices {
            nonZero[layer] += activations.countOfSetMasks(of: layer, 0..<batch.count, in: batch)
          }
        }
        for (row, sample) in samples.enumerated() {
          let logits = pass.logits[row * pass.logitStride..<row * pass.logitStride + classes]
          probabilities += softmax(logits)
          losses.append(Self.loss(logits, label: Int(images.labels[sample])))
        }
      }
    }
    (self.images, classCount) = (images, classes)
    (self.probabilities, self.losses) = (probabilities, losses)
    densities = zip(network.layers, nonZero).map { layer, count in
      images.count == 0 ? .nan : Double(count) / Double(layer.inputs * images.count)
    }
  }

  private static func loss(_ logits: Slice<UnsafeMutableBufferPointer<Float>>, label: Int) -> Float {
    let maximum = logits.max() ?? 0
    let sum = logits.reduce(0) { $0 + exp(Double($1 - maximum)) }
    return Float(log(sum) + Double(maximum - logits[logits.startIndex + label]))
  }

  /// The probabilities of one image's classes, which add up to 1.
  package func probabilities(of image: Int) -> ArraySlice<Float> {
    probabilities[image * classCount..<(image + 1) * classCount]
  }

  /// The class that the model takes an image for.
  package func prediction(of image: Int) -> Int { probabilities(of: image).offsetOfMaximum }

  /// The probability of the class that the model takes an image for.
  package func confidence(of image: Int) -> Float { probabilities(of: image).max() ?? 0 }

  /// How often each label was taken for each class.
  package var confusion: ConfusionMatrix {
    var confusion = ConfusionMatrix(classes: classCount)
    for image in 0..<images.count {
      confusion[label: Int(images.labels[image]), prediction: prediction(of: image)] += 1
    }
    return confusion
  }

  /// The images that the model takes for another class, those first of whose class it's surest.
  package var mistakes: [Int] {
    (0..<images.count).filter { prediction(of: $0) != Int(images.labels[$0]) }
      .map { (image: $0, confidence: confidence(of: $0)) }
      .sorted { ($1.confidence, $0.image) < ($0.confidence, $1.image) }.map(\.image)
  }

  /// The images by their losses, the largest first: wrong labels are among the first.
  package var byLoss: [Int] {
    (0..<images.count).sorted { (losses[$1], $0) < (losses[$0], $1) }
  }
}
