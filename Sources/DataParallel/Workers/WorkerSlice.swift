import NeuralNetwork
import Watchdog

/// What one worker of a team forms the gradient of and updates.
package struct WorkerSlice: ~Copyable {
  /// The worker's index in its team; 0 is the one that may call MPI.
  package let worker: Int
  /// The gradients that are this worker's to form.
  package let gradients: WeightGradients
  /// The parameters that are this worker's to update with gradients that stand in memory.
  package let parameters: Range<Int>
  /// Where the worker says what it does.
  package let progress: ThreadProgress

  /// The slice of a worker of the team that has this memory.
  package init(worker: Int, of memory: TeamMemory, progress: ThreadProgress = .unobserved) {
    self.worker = worker
    self.progress = progress
    parameters = memory.slice(of: worker)
    gradients = WeightGradients(
      memory.model, activations: memory.activations, deltas: memory.deltas, worker: worker, of: memory.workerCount,
      microBatchCount: memory.microBatches.count)
  }

  /// The parameters in blocks that the first-level cache holds, with their gradient and state.
  var blocks: some Sequence<Range<Int>> {
    let (length, upperBound) = (2_048, parameters.upperBound)
    return stride(from: parameters.lowerBound, to: upperBound, by: length).lazy.map {
      $0..<min($0 + length, upperBound)
    }
  }
}
