import COpenMPI

extension Communicator {
  /// Returns once every rank has called this.
  public func barrier() throws(MPIError) {
    try check("MPI_Barrier") { MPI_Barrier(handle) }
  }
}

extension Communicator {
  /// Calls `body` while the ranks gather at a barrier, and returns once every rank has called this.
  public func withBarrier<Success>(_ body: (inout Request) throws -> Success) throws -> Success {
    try waiting(for: Request("MPI_Ibarrier") { MPI_Ibarrier(handle, $0) }, body)
  }
}
