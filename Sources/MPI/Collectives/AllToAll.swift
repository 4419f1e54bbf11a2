import COpenMPI

extension Communicator {
  /// Sends block r of this rank's buffer to rank r, and receives one block from each rank, in the order of ranks.
  ///
  /// Every rank calls this, with buffers of the same length.
  ///
  /// - Parameters:
  ///   - send: `[size, block]`
  ///   - receive: `[size, block]`
  /// - Throws: `MPIError`; its class is `.buffer` where the lengths differ or are no multiple of `size`.
  public func allToAll<Element: MPIScalar>(
    _ send: UnsafeBufferPointer<Element>, into receive: UnsafeMutableBufferPointer<Element>
  ) throws(MPIError) {
    let count = try mpiCount(send.count / size, in: "MPI_Alltoall")
    try requireLength(send.count, size, Int(count), in: "MPI_Alltoall")
    try requireLength(receive.count, size, Int(count), in: "MPI_Alltoall")
    try check("MPI_Alltoall") {
      MPI_Alltoall(
        send.baseAddress, count, Element.datatype.handle, receive.baseAddress, count, Element.datatype.handle, handle)
    }
  }

  /// Sends a block to each rank and receives one from each, in the order of ranks, without gaps, of any lengths.
  ///
  /// - Parameters:
  ///   - send: This rank's blocks for all ranks; at least as long as the sum of `sendCounts`.
  ///   - sendCounts: The length of the block for each rank.
  ///   - receive: Gets the blocks from all ranks; has room for the sum of `receiveCounts`.
  ///   - receiveCounts: The length of the block from each rank: what that rank's `sendCounts` says of this one.
  /// - Throws: `MPIError`; its class is `.buffer` where a buffer is too short for its blocks, or there isn't one count
  ///   for each rank.
  public func allToAll<Element: MPIScalar>(
    _ send: UnsafeBufferPointer<Element>, counts sendCounts: [Int],
    into receive: UnsafeMutableBufferPointer<Element>, counts receiveCounts: [Int]
  ) throws(MPIError) {
    let sent = try blocks(sendCounts, send.count, in: "MPI_Alltoallv")
    let received = try blocks(receiveCounts, receive.count, in: "MPI_Alltoallv")
    try check("MPI_Alltoallv") {
      MPI_Alltoallv(
        send.baseAddress, sent.counts, sent.displacements, Element.datatype.handle,
        receive.baseAddress, received.counts, received.displacements, Element.datatype.handle, handle)
    }
  }

  /// Sends the r-th array to rank r, and returns the arrays that the ranks sent to this one, in the order of ranks.
  public func allToAll<Element: MPIScalar>(_ parts: [[Element]]) throws(MPIError) -> [[Element]] {
    let sendCounts = parts.map(\.count)
    let receiveCounts = try array(count: size) { (receive) throws(MPIError) in
      try sendCounts.withUnsafeBufferPointer { (send) throws(MPIError) in try allToAll(send, into: receive) }
    }
    let received = try array(count: receiveCounts.reduce(0, +)) { (receive) throws(MPIError) in
      try parts.flatMap(\.self).withUnsafeBufferPointer { (send) throws(MPIError) in
        try allToAll(send, counts: sendCounts, into: receive, counts: receiveCounts)
      }
    }
    return received.cut(receiveCounts)
  }
}
