import CKernels
import Datasets
import NeuralNetwork

extension LabeledImages {
  /// Gathers images and their labels as a network reads them: pixels divided by 255 and flattened, labels one-hot.
  ///
  /// - Parameters:
  ///   - samples: Indices of images, each below `count`.
  ///   - activations: Whose pictures are filled in.
  ///   - row: The first sample's row there.
  ///   - oneHot: [samples.count, classes], where labels are below `classes`; overwritten.
  package func gather(
    _ samples: UnsafeBufferPointer<UInt32>, into activations: Activations, from row: Int,
    oneHot: UnsafeMutableBufferPointer<Float>
  ) {
    guard !samples.isEmpty else { return }
    CKernels_gather(
      images.baseAddress, samples.baseAddress, samples.count, pixelCount,
      activations.mutableInputs(of: 0, from: row))
    oneHot.update(repeating: 0)
    let classes = oneHot.count / samples.count
    for (row, sample) in samples.enumerated() { oneHot[row * classes + Int(labels[Int(sample)])] = 1 }
  }
}
