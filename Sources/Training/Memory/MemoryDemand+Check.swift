import DataParallel
import MPI
import Platform

extension MemoryDemand {
  /// What a thread maps for its stack, and most of which it never touches.
  private static let addressesPerThread = 8 << 20

  /// Checks that this rank's node has the memory that its ranks will take, before they take it.
  ///
  /// Every rank calls this, and none goes on before all have.
  ///
  /// - Parameters:
  ///   - hasData: Whether the data set is in memory already.
  ///   - rank: This rank.
  ///   - partition: The ranks of this node and their threads.
  /// - Throws: `PlanError`; the system would end a rank that takes more than there is, without a word.
  package func check(hasData: Bool, rank: Int, _ partition: Partition) throws(PlanError) {
    let needed = toCome(hasData: hasData)
    let available = PlantedFault.ofThisProcess?.availableMemory(rank: rank) ?? AvailableMemory.byteCount()
    if let available, needed > available {
      throw .tooLittleMemory(self, needed: needed, available: available, node: MPI.processorName)
    }
    if partition.nodeRanks.count > 1, let limit = ResourceLimit.fileSize,
      case let shared = largestShared(hasData: hasData),
      shared > limit
    {
      throw .tooSmallFiles(needed: shared, limit: limit, node: MPI.processorName)
    }
    let mapped =
      toMap(hasData: hasData, ranks: partition.nodeRanks.count) + partition.threadsPerRank * Self.addressesPerThread
    guard let left = AddressSpace.left, mapped > left else { return }
    throw .tooLittleAddressSpace(needed: mapped, left: left, node: MPI.processorName)
  }
}
