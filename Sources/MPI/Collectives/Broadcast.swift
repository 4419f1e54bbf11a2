import COpenMPI

extension Communicator {
  /// Copies the root's buffer into every rank's buffer.
  ///
  /// Every rank calls this, with the same `root` and a buffer of the same length.
  ///
  /// - Throws: `MPIError`; its class is `.root` where there is no such rank, `.count` where the buffer has more than
  ///   `Int32.max` elements.
  public func broadcast<Element: MPIScalar>(
    _ buffer: UnsafeMutableBufferPointer<Element>, root: Int = 0
  ) throws(MPIError) {
    let count = try mpiCount(buffer.count, in: "MPI_Bcast")
    try check("MPI_Bcast") {
      MPI_Bcast(buffer.baseAddress, count, Element.datatype.handle, mpiIndex(root), handle)
    }
  }

  /// The root's value, on every rank.
  public func broadcast<Element: MPIScalar>(_ value: Element, root: Int = 0) throws(MPIError) -> Element {
    var value = value
    try withBuffer(of: &value) { (buffer) throws(MPIError) in try broadcast(buffer, root: root) }
    return value
  }

  /// Replaces every rank's array by the root's, of whatever length.
  public func broadcast<Element: MPIScalar>(_ array: inout [Element], root: Int = 0) throws(MPIError) {
    let count = try broadcast(array.count, root: root)
    if rank != root { array = Array(repeating: .zero, count: count) }
    try array.withUnsafeMutableBufferPointer { (buffer) throws(MPIError) in try broadcast(buffer, root: root) }
  }
}

extension Communicator {
  /// Calls `body` while the root's buffer is copied into every rank's buffer, and returns when this rank's part is done.
  ///
  /// As `broadcast`; `body` must not touch the buffer before `request` is complete.
  public func withBroadcast<Element: MPIScalar, Success>(
    _ buffer: UnsafeMutableBufferPointer<Element>, root: Int = 0, _ body: (_ request: inout Request) throws -> Success
  ) throws -> Success {
    let count = try mpiCount(buffer.count, in: "MPI_Ibcast")
    let request = try Request("MPI_Ibcast") {
      MPI_Ibcast(buffer.baseAddress, count, Element.datatype.handle, mpiIndex(root), handle, $0)
    }
    return try waiting(for: request, body)
  }
}
