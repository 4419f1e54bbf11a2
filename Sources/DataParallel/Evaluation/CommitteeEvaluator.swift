import CKernels
import Datasets
import Model
import MPI
import NeuralNetwork

/// Scores a committee of models on images that are spread over all ranks; each image is counted exactly once.
///
/// Products are in float32, whatever the models were trained in.
package struct CommitteeEvaluator {
  private let classifiers: [BatchClassifier]
  private let world: Communicator

  /// An evaluator of a committee. Every rank has one, and calls its function at the same time.
  package init(_ committee: Committee, world: Communicator) {
    (classifiers, self.world) = (committee.members.map(BatchClassifier.init), world)
  }

  /// Scores images that every rank sees; every rank gets the whole result.
  ///
  /// An image's loss is −ln of the mean probability of its label.
  package func score(_ images: LabeledImages) throws(MPIError) -> (score: Score, confusion: ConfusionMatrix) {
    var (score, confusion) = (Score(), ConfusionMatrix(classes: classifiers[0].model.classes))
    let own = (0..<images.count).share(world.rank, of: world.size)
    for first in stride(from: own.lowerBound, to: own.upperBound, by: BatchClassifier.mostAtOnce) {
      let indices = first..<min(first + BatchClassifier.mostAtOnce, own.upperBound)
      let pictures = indices.map { Array(images.image(at: $0)) }
      let opinions = classifiers.map { $0.probabilities(of: pictures) }
      for (row, index) in indices.enumerated() {
        let probabilities = Committee.mean(opinions.map { $0[row] })
        let (label, prediction) = (Int(images.labels[index]), probabilities.offsetOfMaximum)
        score.add(loss: Float(-CKernels_log(Double(probabilities[label]))), isCorrect: prediction == label)
        confusion[label: label, prediction: prediction] += 1
      }
    }
    score = try world.sum(score)
    try world.allReduce(&confusion.counts, .sum)
    return (score, confusion)
  }
}
