extension Partition {
  /// The threads of each rank: as asked for, or its share of the processors, but no more than it has micro-batches.
  package static func threads(
    _ asked: Int?, microBatchCount: Int, ranks: Int, processorsPerRank: Int
  ) -> Int {
    max(1, min(asked ?? processorsPerRank, microBatchCount / ranks))
  }
}
