import COpenMPI

extension Communicator {
  /// Combines the buffers of all ranks, element by element, and gives each rank its own block of the result.
  ///
  /// Every rank calls this, with the same `operation` and buffers of the same lengths.
  ///
  /// - Parameters:
  ///   - send: `[size, receive.count]`
  ///   - receive: Becomes block `rank` of the combined buffers.
  ///   - operation: How elements are combined.
  /// - Throws: `MPIError`; its class is `.buffer` where `send` has another length.
  public func reduceScatter<Element: MPIScalar>(
    _ send: UnsafeBufferPointer<Element>, into receive: UnsafeMutableBufferPointer<Element>,
    _ operation: ReductionOperation
  ) throws(MPIError) {
    let count = try mpiCount(receive.count, in: "MPI_Reduce_scatter_block")
    try requireLength(send.count, size, receive.count, in: "MPI_Reduce_scatter_block")
    try check("MPI_Reduce_scatter_block") {
      MPI_Reduce_scatter_block(
        send.baseAddress, receive.baseAddress, count, Element.datatype.handle, operation.handle, handle)
    }
  }

  /// Combines the buffers of all ranks, and gives each rank its own block of the result, of a length of its own.
  ///
  /// - Parameters:
  ///   - send: At least as long as the sum of `counts`.
  ///   - receive: As long as `counts[rank]`.
  ///   - counts: The length of each rank's block, the same on every rank.
  ///   - operation: How elements are combined.
  /// - Throws: `MPIError`; its class is `.buffer` where `send` is too short, `receive` has another length, or there
  ///   isn't one count for each rank.
  public func reduceScatter<Element: MPIScalar>(
    _ send: UnsafeBufferPointer<Element>, into receive: UnsafeMutableBufferPointer<Element>, counts: [Int],
    _ operation: ReductionOperation
  ) throws(MPIError) {
    let blocks = try blocks(counts, send.count, in: "MPI_Reduce_scatter")
    try requireLength(receive.count, 1, counts[rank], in: "MPI_Reduce_scatter")
    try check("MPI_Reduce_scatter") {
      MPI_Reduce_scatter(
        send.baseAddress, receive.baseAddress, blocks.counts, Element.datatype.handle, operation.handle, handle)
    }
  }
}
