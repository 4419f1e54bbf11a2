import CKernels
import Datasets
import NeuralNetwork

extension LabeledImages {
  /// Gathers images as a network reads them: pixels divided by 255 and flattened.
  ///
  /// - Parameters:
  ///   - samples: Indices of images, each below `count`.
  ///   - activations: Whose pictures are filled in.
  ///   - row: The first sample's row there.
  package func gather(_ samples: UnsafeBufferPointer<UInt32>, into activations: Activations, from row: Int) {
    guard !samples.isEmpty else { return }
    CKernels_gather(
      images.baseAddress, samples.baseAddress, samples.count, pixelCount, activations.mutableInputs(of: 0, from: row))
  }

  /// Encodes the labels of images, which are below `classes`.
  ///
  /// - Parameters:
  ///   - samples: Indices of images, each below `count`; at least one.
  ///   - oneHot: [samples.count, classes]; overwritten.
  package func encodeLabels(of samples: UnsafeBufferPointer<UInt32>, oneHot: UnsafeMutableBufferPointer<Float>) {
    oneHot.update(repeating: 0)
    let classes = oneHot.count / samples.count
    for (row, sample) in samples.enumerated() { oneHot[row * classes + Int(labels[Int(sample)])] = 1 }
  }
}
