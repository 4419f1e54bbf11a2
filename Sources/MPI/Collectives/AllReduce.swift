import COpenMPI

extension Communicator {
  /// Combines the buffers of all ranks, element by element, and leaves the result in every rank's buffer.
  ///
  /// Every rank calls this, with the same `operation` and a buffer of the same length. MPI fixes neither the order in
  /// which ranks are combined nor that all ranks get the same bits.
  ///
  /// - Throws: `MPIError`; its class is `.count` where the buffer has more than `Int32.max` elements, `.operation`
  ///   where the operation is not defined on `Element`.
  public func allReduce<Element: MPIScalar>(
    _ buffer: UnsafeMutableBufferPointer<Element>, _ operation: ReductionOperation
  ) throws(MPIError) {
    let count = try mpiCount(buffer.count, in: "MPI_Allreduce")
    try check("MPI_Allreduce") {
      MPI_Allreduce(
        COpenMPI_IN_PLACE(), buffer.baseAddress, count, Element.datatype.handle, operation.handle, handle)
    }
  }

  /// The values of all ranks combined, on every rank.
  public func allReduce<Element: MPIScalar>(
    _ value: Element, _ operation: ReductionOperation
  ) throws(MPIError) -> Element {
    var value = value
    try withBuffer(of: &value) { (buffer) throws(MPIError) in try allReduce(buffer, operation) }
    return value
  }

  /// Combines the arrays of all ranks, which have one length, element by element, on every rank.
  public func allReduce<Element: MPIScalar>(
    _ array: inout [Element], _ operation: ReductionOperation
  ) throws(MPIError) {
    try array.withUnsafeMutableBufferPointer { (buffer) throws(MPIError) in try allReduce(buffer, operation) }
  }
}

extension Communicator {
  /// Calls `body` while the buffers of all ranks are combined, and returns when this rank's buffer holds the result.
  ///
  /// As `allReduce`; `body` must not touch the buffer before `request` is complete.
  public func withAllReduce<Element: MPIScalar, Success>(
    _ buffer: UnsafeMutableBufferPointer<Element>, _ operation: ReductionOperation,
    _ body: (_ request: inout Request) throws -> Success
  ) throws -> Success {
    let count = try mpiCount(buffer.count, in: "MPI_Iallreduce")
    let request = try Request("MPI_Iallreduce") {
      MPI_Iallreduce(
        COpenMPI_IN_PLACE(), buffer.baseAddress, count, Element.datatype.handle, operation.handle, handle, $0)
    }
    return try waiting(for: request, body)
  }
}
