import DataParallel
import Model
import Platform

extension Checkpoint {
  /// Checks that a run with this plan and data can go on from here: that it can have come to where the cursor stands, and
  /// that all tensors are there, in the shapes of its network, and no others.
  ///
  /// - Throws: `FileError`.
  func check(_ plan: TrainingPlan, _ data: NodeDataset, keepsBest: Bool) throws(FileError) {
    func refused(_ problem: String) -> FileError {
      FileError(
        path: path, problem: "can't be a checkpoint of this run: \(problem)", remedy: "Give another file or run.")
    }
    let problem = cursor.problem(
      epochs: plan.epochs, stepsPerEpoch: plan.sampler.stepsPerEpoch, batchSize: plan.batchSize,
      imageCount: plan.imageCount, heldOutCount: data.heldOut.count, testCount: data.test.count)
    if let problem { throw refused(problem) }
    let best = keepsBest && cursor.bestEpoch != nil ? [Self.bestRow] : []
    var names: Set<String> = []
    for row in [""] + plan.optimizer.stateNames + best {
      for tensor in plan.model.layout.tensors {
        let name = Self.tensorName(row, tensor.name)
        try file.checked(name, shape: tensor.shape)
        names.insert(name)
      }
    }
    if let other = file.tensors.first(where: { !names.contains($0.name) }) {
      throw refused("it has a tensor \(other.name.cut(to: 80))")
    }
  }
}
