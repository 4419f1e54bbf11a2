import COpenMPI

extension Communicator {
  /// Gives each rank its own block of the root's buffer.
  ///
  /// Every rank calls this, with the same `root` and a `receive` of the same length.
  ///
  /// - Parameters:
  ///   - send: `[size, receive.count]`; read at the root only, nil elsewhere.
  ///   - receive: Becomes block `rank` of the root's `send`.
  ///   - root: The rank that has the blocks.
  /// - Throws: `MPIError`; its class is `.buffer` where the root's `send` has another length.
  public func scatter<Element: MPIScalar>(
    _ send: UnsafeBufferPointer<Element>?, into receive: UnsafeMutableBufferPointer<Element>, root: Int = 0
  ) throws(MPIError) {
    let count = try mpiCount(receive.count, in: "MPI_Scatter")
    if rank == root { try requireLength(send?.count ?? 0, size, receive.count, in: "MPI_Scatter") }
    try check("MPI_Scatter") {
      MPI_Scatter(
        send?.baseAddress, count, Element.datatype.handle, receive.baseAddress, count, Element.datatype.handle,
        mpiIndex(root), handle)
    }
  }

  /// Gives each rank its own block, of a length of its own, of the root's buffer.
  ///
  /// - Parameters:
  ///   - send: The blocks in the order of ranks, without gaps; read at the root only, nil elsewhere.
  ///   - receive: As long as this rank's block.
  ///   - counts: The length of each rank's block; read at the root only.
  ///   - root: The rank that has the blocks.
  /// - Throws: `MPIError`; its class is `.buffer` where the root's `send` is too short, or its `counts` has another
  ///   length than `size`.
  public func scatter<Element: MPIScalar>(
    _ send: UnsafeBufferPointer<Element>?, into receive: UnsafeMutableBufferPointer<Element>, counts: [Int],
    root: Int = 0
  ) throws(MPIError) {
    let count = try mpiCount(receive.count, in: "MPI_Scatterv")
    let blocks = try rank == root ? blocks(counts, send?.count ?? 0, in: "MPI_Scatterv") : Blocks()
    try check("MPI_Scatterv") {
      MPI_Scatterv(
        send?.baseAddress, blocks.counts, blocks.displacements, Element.datatype.handle, receive.baseAddress, count,
        Element.datatype.handle, mpiIndex(root), handle)
    }
  }

  /// This rank's element of the root's array, which has one for each rank; the arrays of other ranks are not read.
  public func scatter<Element: MPIScalar>(_ values: [Element], root: Int = 0) throws(MPIError) -> Element {
    var value = Element.zero
    try withBuffer(of: &value) { (receive) throws(MPIError) in
      try values.withUnsafeBufferPointer { (send) throws(MPIError) in try scatter(send, into: receive, root: root) }
    }
    return value
  }
}
