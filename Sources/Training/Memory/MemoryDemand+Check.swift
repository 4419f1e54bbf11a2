import MPI
import Platform

extension MemoryDemand {
  /// Checks that this rank's node has the memory that its ranks will take, before they take it.
  ///
  /// Every rank calls this, and none goes on before all have.
  ///
  /// - Parameters:
  ///   - hasData: Whether the data set is in memory already.
  ///   - rank: This rank.
  /// - Throws: `PlanError`; the system would end a rank that takes more than there is, without a word.
  package func check(hasData: Bool, rank: Int) throws(PlanError) {
    let needed = toCome(hasData: hasData)
    let available = PlantedFault.ofThisProcess?.availableMemory(rank: rank) ?? AvailableMemory.byteCount()
    guard let available, needed > available else { return }
    throw .tooLittleMemory(self, needed: needed, available: available, node: MPI.processorName)
  }
}
