import COpenMPI

extension Communicator {
  /// Sends a buffer to one rank, which receives it with the same tag.
  ///
  /// Returns when the buffer may be changed. Long messages wait for the receiver, short ones usually don't: two ranks
  /// that send to each other use `sendReceive`.
  ///
  /// - Parameters:
  ///   - buffer: What to send.
  ///   - destination: The rank that receives.
  ///   - tag: Not negative; distinguishes messages between the same two ranks.
  /// - Throws: `MPIError`; its class is `.rank` where there is no such rank, `.tag` where the tag is negative.
  public func send<Element: MPIScalar>(
    _ buffer: UnsafeBufferPointer<Element>, to destination: Int, tag: Int = 0
  ) throws(MPIError) {
    let count = try mpiCount(buffer.count, in: "MPI_Send")
    try check("MPI_Send") {
      MPI_Send(buffer.baseAddress, count, Element.datatype.handle, mpiIndex(destination), mpiIndex(tag), handle)
    }
  }

  /// Sends a value to one rank.
  public func send<Element: MPIScalar>(_ value: Element, to destination: Int, tag: Int = 0) throws(MPIError) {
    var value = value
    try withBuffer(of: &value) { (buffer) throws(MPIError) in
      try send(UnsafeBufferPointer(buffer), to: destination, tag: tag)
    }
  }

  /// Calls `body` while a buffer is sent to one rank, and returns when the buffer may be changed.
  ///
  /// As `send`; `body` may read the buffer, but must not change it before `request` is complete.
  public func withSend<Element: MPIScalar, Success>(
    _ buffer: UnsafeBufferPointer<Element>, to destination: Int, tag: Int = 0,
    _ body: (_ request: inout Request) throws -> Success
  ) throws -> Success {
    let count = try mpiCount(buffer.count, in: "MPI_Isend")
    let request = try Request("MPI_Isend") {
      MPI_Isend(buffer.baseAddress, count, Element.datatype.handle, mpiIndex(destination), mpiIndex(tag), handle, $0)
    }
    return try waiting(for: request, body)
  }
}
