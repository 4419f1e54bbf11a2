extension Communicator {
  /// Calls `body` with memory that all ranks of this node have in common; see `SharedMemory`.
  ///
  /// The memory is freed when `body` has returned on every rank. Where it throws, it lasts until MPI is left: the other
  /// ranks may not be able to free it too.
  public func withSharedMemory<Success>(
    byteCount: Int, _ body: (SharedMemory) throws -> Success
  ) throws -> Success {
    let memory = try SharedMemory(byteCount: byteCount, on: self)
    let result = try body(memory)
    try memory.free()
    return result
  }
}
