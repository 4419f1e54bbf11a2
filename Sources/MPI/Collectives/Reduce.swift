import COpenMPI

extension Communicator {
  /// Combines the buffers of all ranks, element by element, and leaves the result in the root's buffer.
  ///
  /// Every rank calls this, with the same `operation` and `root` and a buffer of the same length. The buffers of the
  /// other ranks stay as they were.
  ///
  /// - Throws: `MPIError`; its class is `.operation` where the operation is not defined on `Element`.
  public func reduce<Element: MPIScalar>(
    _ buffer: UnsafeMutableBufferPointer<Element>, _ operation: ReductionOperation, root: Int = 0
  ) throws(MPIError) {
    let count = try mpiCount(buffer.count, in: "MPI_Reduce")
    let send = rank == root ? COpenMPI_IN_PLACE() : UnsafeMutableRawPointer(buffer.baseAddress)
    try check("MPI_Reduce") {
      MPI_Reduce(
        send, buffer.baseAddress, count, Element.datatype.handle, operation.handle, mpiIndex(root), handle)
    }
  }

  /// The values of all ranks combined; nil on ranks other than the root.
  public func reduce<Element: MPIScalar>(
    _ value: Element, _ operation: ReductionOperation, root: Int = 0
  ) throws(MPIError) -> Element? {
    var value = value
    try withBuffer(of: &value) { (buffer) throws(MPIError) in try reduce(buffer, operation, root: root) }
    return rank == root ? value : nil
  }
}
