import COpenMPI

/// What is known of a message once it has been received.
public struct ReceiveStatus: Hashable, Sendable {
  /// The rank that sent it.
  public let source: Int
  /// The tag it was sent with.
  public let tag: Int
  /// How many elements it had.
  public let count: Int

  init(_ status: MPI_Status, of datatype: Datatype) throws(MPIError) {
    var status = status
    var count: Int32 = 0
    try check("MPI_Get_count") { MPI_Get_count(&status, datatype.handle, &count) }
    source = Int(status.MPI_SOURCE)
    tag = Int(status.MPI_TAG)
    self.count = Int(count)
  }
}

extension Communicator {
  /// Waits for a message and writes it to the beginning of a buffer.
  ///
  /// - Parameters:
  ///   - buffer: Gets the message; may be longer.
  ///   - source: The rank that sends; nil for any.
  ///   - tag: The tag it sends with; nil for any.
  /// - Returns: Where the message came from, its tag and its length.
  /// - Throws: `MPIError`; its class is `.truncated` where the message is longer than the buffer, `.rank` where there
  ///   is no such rank. Open MPI 4.1 does not notice that a message of a rank to itself is truncated.
  @discardableResult
  public func receive<Element: MPIScalar>(
    into buffer: UnsafeMutableBufferPointer<Element>, from source: Int?, tag: Int? = 0
  ) throws(MPIError) -> ReceiveStatus {
    let count = try mpiCount(buffer.count, in: "MPI_Recv")
    var status = MPI_Status()
    try check("MPI_Recv") {
      MPI_Recv(
        buffer.baseAddress, count, Element.datatype.handle, source.map(mpiIndex) ?? MPI_ANY_SOURCE,
        tag.map(mpiIndex) ?? MPI_ANY_TAG, handle, &status)
    }
    return try ReceiveStatus(status, of: Element.datatype)
  }

  /// Waits for a value.
  public func receive<Element: MPIScalar>(
    _ type: Element.Type = Element.self, from source: Int?, tag: Int? = 0
  ) throws(MPIError) -> Element {
    var value = Element.zero
    try withBuffer(of: &value) { (buffer) throws(MPIError) in try receive(into: buffer, from: source, tag: tag) }
    return value
  }

  /// Calls `body` while a message is awaited, and returns when it stands in the buffer.
  ///
  /// As `receive`; `body` must not touch the buffer before `request` is complete. The message must come even if `body`
  /// throws.
  public func withReceive<Element: MPIScalar, Success>(
    into buffer: UnsafeMutableBufferPointer<Element>, from source: Int?, tag: Int? = 0,
    _ body: (_ request: inout Request) throws -> Success
  ) throws -> Success {
    let count = try mpiCount(buffer.count, in: "MPI_Irecv")
    let request = try Request("MPI_Irecv") {
      MPI_Irecv(
        buffer.baseAddress, count, Element.datatype.handle, source.map(mpiIndex) ?? MPI_ANY_SOURCE,
        tag.map(mpiIndex) ?? MPI_ANY_TAG, handle, $0)
    }
    return try waiting(for: request, body)
  }
}
