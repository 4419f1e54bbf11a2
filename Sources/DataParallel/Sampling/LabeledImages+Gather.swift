import CKernels
import Datasets
import NeuralNetwork

extension LabeledImages {
  /// Gathers images and their labels as a network reads them: pixels divided by 255 and flattened, labels one-hot.
  ///
  /// - Parameters:
  ///   - samples: Indices of images, each below `count`.
  ///   - inputs: At least [samples.count, pixelCount]; filled row by row, in its precision.
  ///   - oneHot: [samples.count, classes], where labels are below `classes`; overwritten.
  package func gather(
    _ samples: UnsafeBufferPointer<UInt32>, into inputs: OperandBuffer, oneHot: UnsafeMutableBufferPointer<Float>
  ) {
    guard !samples.isEmpty else { return }
    CKernels_gather(
      images.baseAddress, samples.baseAddress, samples.count, pixelCount, inputs.start, inputs.isBFloat16)
    oneHot.update(repeating: 0)
    let classes = oneHot.count / samples.count
    for (row, sample) in samples.enumerated() { oneHot[row * classes + Int(labels[Int(sample)])] = 1 }
  }
}
