import COpenMPI

extension Communicator {
  /// Collects the buffers of all ranks at the root, in the order of ranks.
  ///
  /// Every rank calls this, with the same `root` and a `send` of the same length.
  ///
  /// - Parameters:
  ///   - send: This rank's buffer.
  ///   - receive: `[size, send.count]`; read at the root only, nil elsewhere.
  ///   - root: The rank that collects.
  /// - Throws: `MPIError`; its class is `.buffer` where the root's `receive` has another length.
  public func gather<Element: MPIScalar>(
    _ send: UnsafeBufferPointer<Element>, into receive: UnsafeMutableBufferPointer<Element>?, root: Int = 0
  ) throws(MPIError) {
    let count = try mpiCount(send.count, in: "MPI_Gather")
    if rank == root { try requireLength(receive?.count ?? 0, size, send.count, in: "MPI_Gather") }
    try check("MPI_Gather") {
      MPI_Gather(
        send.baseAddress, count, Element.datatype.handle, receive?.baseAddress, count, Element.datatype.handle,
        mpiIndex(root), handle)
    }
  }

  /// Collects buffers of unequal lengths at the root, in the order of ranks and without gaps.
  ///
  /// - Parameters:
  ///   - send: This rank's buffer.
  ///   - receive: Has room for the sum of `counts`; read at the root only, nil elsewhere.
  ///   - counts: The length of each rank's `send`; read at the root only.
  ///   - root: The rank that collects.
  /// - Throws: `MPIError`; its class is `.buffer` where the root's `receive` is too short, or its `counts` has another
  ///   length than `size`.
  public func gather<Element: MPIScalar>(
    _ send: UnsafeBufferPointer<Element>, into receive: UnsafeMutableBufferPointer<Element>?, counts: [Int],
    root: Int = 0
  ) throws(MPIError) {
    let count = try mpiCount(send.count, in: "MPI_Gatherv")
    let blocks = try rank == root ? blocks(counts, receive?.count ?? 0, in: "MPI_Gatherv") : Blocks()
    try check("MPI_Gatherv") {
      MPI_Gatherv(
        send.baseAddress, count, Element.datatype.handle, receive?.baseAddress, blocks.counts, blocks.displacements,
        Element.datatype.handle, mpiIndex(root), handle)
    }
  }

  /// The values of all ranks, in the order of ranks; nil on ranks other than the root.
  public func gather<Element: MPIScalar>(_ value: Element, root: Int = 0) throws(MPIError) -> [Element]? {
    var value = value
    let values = try array(count: rank == root ? size : 0) { (receive) throws(MPIError) in
      try withBuffer(of: &value) { (send) throws(MPIError) in
        try gather(UnsafeBufferPointer(send), into: receive, root: root)
      }
    }
    return rank == root ? values : nil
  }

  /// The arrays of all ranks, of whatever lengths, in the order of ranks; nil on ranks other than the root.
  public func gather<Element: MPIScalar>(_ values: [Element], root: Int = 0) throws(MPIError) -> [[Element]]? {
    let counts = try gather(values.count, root: root)
    let gathered = try array(count: counts?.reduce(0, +) ?? 0) { (receive) throws(MPIError) in
      try values.withUnsafeBufferPointer { (send) throws(MPIError) in
        try gather(send, into: receive, counts: counts ?? [], root: root)
      }
    }
    return counts.map { gathered.cut($0) }
  }
}
