import COpenMPI

extension Communicator {
  /// Sends messages to some ranks and receives others from some, all at once; returns when all have been sent and received.
  ///
  /// The messages between two ranks arrive in the order in which they are given. Ranks that exchange nothing need not call
  /// this. Where it throws, messages may be under way, so the buffers must last until MPI is left.
  ///
  /// - Parameters:
  ///   - sends: What to send, and to which rank.
  ///   - receives: Where each message goes, as long as it is, and which rank sends it. No two overlap, nor one with what is sent.
  ///   - tag: Of all messages; not negative.
  /// - Throws: `MPIError`; its class is `.truncated` where a message is longer than where it goes, `.rank` where there is no
  ///   such rank, `.tag` where the tag is negative.
  public func exchange<Element: MPIScalar>(
    sending sends: [(elements: UnsafeBufferPointer<Element>, rank: Int)],
    receiving receives: [(elements: UnsafeMutableBufferPointer<Element>, rank: Int)], tag: Int = 0
  ) throws(MPIError) {
    var requests = [MPI_Request?](repeating: COpenMPI_REQUEST_NULL(), count: sends.count + receives.count)
    for (index, (elements, rank)) in receives.enumerated() {
      let count = try mpiCount(elements.count, in: "MPI_Irecv")
      try check("MPI_Irecv") {
        MPI_Irecv(
          elements.baseAddress, count, Element.datatype.handle, mpiIndex(rank), mpiIndex(tag), handle, &requests[index])
      }
    }
    for (index, (elements, rank)) in sends.enumerated() {
      let count = try mpiCount(elements.count, in: "MPI_Isend")
      try check("MPI_Isend") {
        MPI_Isend(
          elements.baseAddress, count, Element.datatype.handle, mpiIndex(rank), mpiIndex(tag), handle,
          &requests[receives.count + index])
      }
    }
    try check("MPI_Waitall") { MPI_Waitall(Int32(requests.count), &requests, COpenMPI_STATUSES_IGNORE()) }
  }
}
