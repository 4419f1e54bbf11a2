import COpenMPI

extension Communicator {
  /// Collects the buffers of all ranks on every rank, in the order of ranks.
  ///
  /// Every rank calls this, with a `send` of the same length.
  ///
  /// - Parameters:
  ///   - send: This rank's buffer.
  ///   - receive: `[size, send.count]`
  /// - Throws: `MPIError`; its class is `.buffer` where `receive` has another length.
  public func allGather<Element: MPIScalar>(
    _ send: UnsafeBufferPointer<Element>, into receive: UnsafeMutableBufferPointer<Element>
  ) throws(MPIError) {
    let count = try mpiCount(send.count, in: "MPI_Allgather")
    try requireLength(receive.count, size, send.count, in: "MPI_Allgather")
    try check("MPI_Allgather") {
      MPI_Allgather(
        send.baseAddress, count, Element.datatype.handle, receive.baseAddress, count, Element.datatype.handle, handle)
    }
  }

  /// Collects buffers of unequal lengths on every rank, in the order of ranks and without gaps.
  ///
  /// - Parameters:
  ///   - send: This rank's buffer.
  ///   - receive: Has room for the sum of `counts`.
  ///   - counts: The length of each rank's `send`, the same on every rank.
  /// - Throws: `MPIError`; its class is `.buffer` where `receive` is too short, or `counts` has another length than
  ///   `size`.
  public func allGather<Element: MPIScalar>(
    _ send: UnsafeBufferPointer<Element>, into receive: UnsafeMutableBufferPointer<Element>, counts: [Int]
  ) throws(MPIError) {
    let count = try mpiCount(send.count, in: "MPI_Allgatherv")
    let blocks = try blocks(counts, receive.count, in: "MPI_Allgatherv")
    try check("MPI_Allgatherv") {
      MPI_Allgatherv(
        send.baseAddress, count, Element.datatype.handle, receive.baseAddress, blocks.counts, blocks.displacements,
        Element.datatype.handle, handle)
    }
  }

  /// The values of all ranks, in the order of ranks.
  public func allGather<Element: MPIScalar>(_ value: Element) throws(MPIError) -> [Element] {
    var value = value
    return try array(count: size) { (receive) throws(MPIError) in
      try withBuffer(of: &value) { (send) throws(MPIError) in
        try allGather(UnsafeBufferPointer(send), into: receive)
      }
    }
  }

  /// The arrays of all ranks, of whatever lengths, in the order of ranks.
  public func allGather<Element: MPIScalar>(_ values: [Element]) throws(MPIError) -> [[Element]] {
    let counts = try allGather(values.count)
    let gathered = try array(count: counts.reduce(0, +)) { (receive) throws(MPIError) in
      try values.withUnsafeBufferPointer { (send) throws(MPIError) in
        try allGather(send, into: receive, counts: counts)
      }
    }
    return gathered.cut(counts)
  }
}
