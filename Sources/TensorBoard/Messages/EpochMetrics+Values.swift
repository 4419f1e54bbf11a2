import Training

extension EpochMetrics {
  /// The curves' points of this epoch: those of its numbers that it has.
  package var values: [SummaryValue] {
    let numbers: [(tag: String, description: String, number: Double?)] = [
      ("loss/train", "Mean cross-entropy of the training images while they were trained on, in nats.", trainLoss),
      ("loss/holdout", "Mean cross-entropy of the held-out images after the epoch, in nats.", holdoutLoss),
      ("loss/test", "Mean cross-entropy of the test images after the epoch, in nats.", testLoss),
      ("accuracy/train", "Fraction of the training images that were read right while trained on.", trainAccuracy),
      ("accuracy/holdout", "Fraction of the held-out images that are read right after the epoch.", holdoutAccuracy),
      ("accuracy/test", "Fraction of the test images that are read right after the epoch.", testAccuracy),
      ("optimizer/learning_rate", "Learning rate of the epoch's last step.", learningRate),
      ("optimizer/gradient_norm", "Norm of the gradient in the epoch's last step, without weight decay.", gradientNorm),
      ("speed/images_per_second", "Training images per second, over all ranks.", imagesPerSecond),
      ("speed/epoch_seconds", "Seconds of the training part of the epoch.", seconds),
      ("speed/elapsed_seconds", "Seconds of the run until the epoch was scored.", elapsedSeconds),
      ("parts/compute", "Seconds of gathering images and of both passes; the mean rank's.", computeSeconds),
      ("parts/wait", "Seconds of training in which the mean rank waited for others.", waitSeconds),
      ("parts/update", "Seconds of forming gradients, synchronizing and updating; the mean rank's.", updateSeconds),
      ("parts/evaluation", "Seconds of scoring held-out and test images; the mean rank's.", evaluationSeconds),
      ("parts/checkpoint", "Seconds spent on checkpoints since the epoch before; the mean rank's.", checkpointSeconds),
      ("slowest_rank/rank", "The rank that computed and updated the longest.", slowestRank.map(Double.init)),
      ("slowest_rank/ratio", "Its seconds of that, divided by the median rank's.", slowestRatio),
      ("slowest_rank/compute", "Its seconds of gathering images and of both passes.", slowestComputeSeconds),
      ("slowest_rank/wait", "Its seconds of waiting for others.", slowestWaitSeconds),
      ("slowest_rank/update", "Its seconds of forming gradients, synchronizing and updating.", slowestUpdateSeconds),
      ("slowest_rank/evaluation", "Its seconds of scoring images.", slowestEvaluationSeconds),
      ("slowest_rank/checkpoint", "Its seconds spent on checkpoints.", slowestCheckpointSeconds),
    ]
    return numbers.compactMap { tag, description, number in
      number.map { SummaryValue(tag: tag, description: description, content: .scalar(Float($0))) }
    }
  }
}
