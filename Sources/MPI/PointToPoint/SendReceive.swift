import COpenMPI

extension Communicator {
  /// Sends one message and receives another at once, so that ranks which do so in a circle don't wait forever.
  ///
  /// - Parameters:
  ///   - send: What to send.
  ///   - destination: The rank that receives it.
  ///   - receive: Gets the other message; may be longer, and must not overlap `send`.
  ///   - source: The rank that sends to this one; nil for any.
  ///   - tag: Of both messages; not negative.
  /// - Returns: Where the message came from, its tag and its length.
  /// - Throws: `MPIError`; its class is `.truncated` where the message is longer than `receive`, `.rank` where there is
  ///   no such rank, `.tag` where the tag is negative.
  @discardableResult
  public func sendReceive<Element: MPIScalar>(
    _ send: UnsafeBufferPointer<Element>, to destination: Int,
    into receive: UnsafeMutableBufferPointer<Element>, from source: Int?, tag: Int = 0
  ) throws(MPIError) -> ReceiveStatus {
    let sendCount = try mpiCount(send.count, in: "MPI_Sendrecv")
    let receiveCount = try mpiCount(receive.count, in: "MPI_Sendrecv")
    var status = MPI_Status()
    try check("MPI_Sendrecv") {
      MPI_Sendrecv(
        send.baseAddress, sendCount, Element.datatype.handle, mpiIndex(destination), mpiIndex(tag),
        receive.baseAddress, receiveCount, Element.datatype.handle, source.map(mpiIndex) ?? MPI_ANY_SOURCE,
        mpiIndex(tag), handle, &status)
    }
    return try ReceiveStatus(status, of: Element.datatype)
  }

  /// Sends a value to one rank, and returns the one that another sends to this rank.
  public func sendReceive<Element: MPIScalar>(
    _ value: Element, to destination: Int, from source: Int?, tag: Int = 0
  ) throws(MPIError) -> Element {
    var sent = value
    var received = Element.zero
    try withBuffer(of: &sent) { (send) throws(MPIError) in
      try withBuffer(of: &received) { (receive) throws(MPIError) in
        try sendReceive(UnsafeBufferPointer(send), to: destination, into: receive, from: source, tag: tag)
      }
    }
    return received
  }
}
