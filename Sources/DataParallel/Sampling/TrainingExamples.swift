import Augmentation
import Datasets
import Model
import NeuralNetwork

/// Training images and labels as the network is to learn from them: scaled to 0 … 1 and flattened, deformed if they are to
/// be, and with pixels dropped.
///
/// What becomes of an image is a function of seed, image, epoch and step: whoever fetches it gets the same. Not `Sendable`: it
/// belongs to one thread at a time.
package final class TrainingExamples {
  /// What of each label is spread over all classes alike, in [0, 1).
  let labelSmoothing: Double
  private let images: LabeledImages
  private let stepsPerEpoch: Int
  private let seed: UInt64
  private let inputDropout: Dropout
  /// Nil where pictures are learned from as they are.
  private let deformer: PictureDeformer?

  /// Examples of the training images.
  ///
  /// - Parameters:
  ///   - images: The training images.
  ///   - sampler: Says how many steps an epoch has.
  ///   - seed: What is drawn from: deformations and masks.
  ///   - augmentation: How pictures are deformed, anew in each epoch.
  ///   - inputDropout: How pixels are dropped, anew in each step.
  ///   - labelSmoothing: What of each label is spread over all classes alike, in [0, 1).
  package init(
    _ images: LabeledImages, _ sampler: DistributedSampler, seed: UInt64,
    augmentation: Augmentation = Augmentation(), inputDropout: Dropout = Dropout(probability: 0),
    labelSmoothing: Double = 0
  ) {
    (self.images, stepsPerEpoch, self.seed) = (images, sampler.stepsPerEpoch, seed)
    (self.inputDropout, self.labelSmoothing) = (inputDropout, labelSmoothing)
    deformer =
      augmentation.isNone
      ? nil : PictureDeformer(augmentation, rows: images.rows, columns: images.columns, seed: seed)
  }

  /// What a step's masks are drawn for.
  ///
  /// - Parameter step: The step since the start of training, counted from 1.
  /// - Returns: The draw of the run's seed.
  func dropoutDraw(step: Int) -> Dropout.Draw { Dropout.Draw(seed: seed, step: UInt32(truncatingIfNeeded: step)) }

  /// Fetches pictures for a step.
  ///
  /// - Parameters:
  ///   - samples: Indices of images, each below their count.
  ///   - step: The step since the start of training, counted from 1.
  ///   - activations: Whose pictures are filled in.
  ///   - row: The first sample's row there.
  package func fetch(_ samples: UnsafeBufferPointer<UInt32>, step: Int, into activations: Activations, from row: Int) {
    if let deformer {
      let epoch = UInt32(truncatingIfNeeded: (step - 1) / stepsPerEpoch + 1)
      for (offset, sample) in samples.enumerated() {
        deformer.deform(
          images.image(at: Int(sample)), sample: sample, epoch: epoch,
          into: activations.mutableInputs(of: 0, from: row + offset).start)
      }
    } else {
      images.gather(samples, into: activations, from: row)
    }
    activations.dropPixels(of: samples, from: row, inputDropout, dropoutDraw(step: step))
  }

  /// Encodes labels, without smoothing.
  ///
  /// - Parameters:
  ///   - samples: Indices of images; at least one.
  ///   - oneHot: [samples.count, classes]; overwritten.
  func encodeLabels(of samples: UnsafeBufferPointer<UInt32>, oneHot: UnsafeMutableBufferPointer<Float>) {
    images.encodeLabels(of: samples, oneHot: oneHot)
  }
}
