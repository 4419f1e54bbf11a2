import Datasets
import MPI

extension TrainingPlan {
  /// The plan before the data is read. Classes that can't give up their share of what is held out may leave a few images
  /// more to train on.
  init(
    _ configuration: Configuration, shape: DatasetShape, holdout: Holdout, placement: RankPlacement
  ) throws(PlanError) {
    let imageCount = max(1, shape.trainCount - holdout.total(of: shape.trainCount))
    try self.init(configuration, shape: shape, imageCount: imageCount, placement: placement)
  }

  /// Checks that this rank's node has the memory that its ranks will take, before they take it.
  ///
  /// Every rank calls this, and none goes on before all have.
  ///
  /// - Parameters:
  ///   - shape: The data set's.
  ///   - hasData: Whether the data set is in memory already.
  ///   - isBenchmark: Whether epochs are only timed.
  ///   - rank: This rank.
  /// - Throws: `PlanError`; the system would end a rank that takes more than there is, without a word.
  func checkMemory(shape: DatasetShape, hasData: Bool, isBenchmark: Bool = false, rank: Int) throws {
    let demand = try MemoryDemand(self, shape: shape, isBenchmark: isBenchmark)
    let planted = PlantedFault.environment?.availableMemory(rank: rank)
    guard let available = planted ?? AvailableMemory.byteCount(), demand.toCome(hasData: hasData) > available else {
      return
    }
    throw PlanError.tooLittleMemory(
      demand, needed: demand.toCome(hasData: hasData), available: available, node: MPI.processorName)
  }
}
