import COpenMPI

/// Memory that all ranks of a node have in common.
public struct SharedMemory {
  /// The memory, whose first byte stands at a multiple of `alignment`. Ranks may see it at different addresses.
  public let bytes: UnsafeMutableRawBufferPointer
  /// A line of the processor's cache, so that ranks can own neighboring lines.
  public static let alignment = 64

  private let window: MPI_Win?
  private let node: Communicator

  /// Allocates memory on the node's first rank, and maps it into every rank. Its contents are undefined.
  ///
  /// Every rank of the node calls this, with the same `byteCount`.
  ///
  /// - Parameters:
  ///   - byteCount: Not negative.
  ///   - node: A communicator from `Communicator.splitByNode`, or a part of one.
  /// - Throws: `SharedMemoryError` where there is not so much; this rank may be the only one that throws.
  public init(byteCount: Int, on node: Communicator) throws(SharedMemoryError) {
    do {
      try self.init(mapping: byteCount, on: node)
    } catch {
      throw SharedMemoryError(byteCount: byteCount, cause: error)
    }
  }

  private init(mapping byteCount: Int, on node: Communicator) throws(MPIError) {
    var window: MPI_Win?
    var base: UnsafeMutableRawPointer?
    var size: MPI_Aint = 0
    var unit: Int32 = 0
    let ownBytes = node.rank == 0 ? byteCount + Self.alignment : 0
    try check("MPI_Win_allocate_shared") {
      MPI_Win_allocate_shared(ownBytes, 1, COpenMPI_INFO_NULL(), node.handle, &base, &window)
    }
    try check("MPI_Win_set_errhandler") { MPI_Win_set_errhandler(window, COpenMPI_ERRORS_RETURN()) }
    try check("MPI_Win_shared_query") { MPI_Win_shared_query(window, 0, &size, &unit, &base) }
    // One access epoch for the whole life of the window; `barrier` orders the accesses within it.
    try check("MPI_Win_lock_all") { MPI_Win_lock_all(MPI_MODE_NOCHECK, window) }
    // Segments are mapped at whole pages but begin somewhere within one: rounding up skips equally much on every rank.
    bytes = UnsafeMutableRawBufferPointer(start: base?.alignedUp(toMultipleOf: Self.alignment), count: byteCount)
    self.window = window
    self.node = node
  }

  /// Returns once every rank has called this; each then sees what any wrote into the memory before.
  public func barrier() throws(MPIError) {
    try check("MPI_Win_sync") { MPI_Win_sync(window) }
    try node.barrier()
    try check("MPI_Win_sync") { MPI_Win_sync(window) }
  }

  /// Unmaps the memory once every rank of the node has called this.
  public func free() throws(MPIError) {
    var window = window
    try check("MPI_Win_unlock_all") { MPI_Win_unlock_all(window) }
    try check("MPI_Win_free") { MPI_Win_free(&window) }
  }
}

/// Says how much shared memory could not be had, and why.
public struct SharedMemoryError: Error, CustomStringConvertible {
  /// The bytes asked for.
  public let byteCount: Int
  /// What MPI returned.
  public let cause: MPIError

  /// Two lines: what failed, and what to do.
  public var description: String {
    """
    cannot share \(byteCount) bytes between the ranks of \(MPI.processorName): \(cause)
    Free space in /dev/shm, or have it elsewhere: export OMPI_MCA_osc_sm_backing_directory=DIR
    """
  }
}
