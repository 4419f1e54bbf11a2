import COpenMPI

/// A group of ranks that talk to each other and to nobody else.
///
/// Operations on a communicator are collective unless their comment says otherwise: every rank of it calls them, in the
/// same order. They throw what MPI returns, and print nothing.
///
/// A communicator is not `Sendable`: it stays on the thread that may call MPI.
public struct Communicator {
  let handle: MPI_Comm?
  /// The number of this process, in 0 ..< `size`.
  public let rank: Int
  /// How many ranks there are.
  public let size: Int

  init(_ handle: MPI_Comm?) throws(MPIError) {
    var rank: Int32 = 0
    var size: Int32 = 0
    try check("MPI_Comm_set_errhandler") { MPI_Comm_set_errhandler(handle, COpenMPI_ERRORS_RETURN()) }
    try check("MPI_Comm_rank") { MPI_Comm_rank(handle, &rank) }
    try check("MPI_Comm_size") { MPI_Comm_size(handle, &size) }
    self.handle = handle
    self.rank = Int(rank)
    self.size = Int(size)
  }

  /// The same ranks under a communicator of their own, whose messages do not mix with those of this one.
  public func duplicate() throws(MPIError) -> Communicator {
    var copy = COpenMPI_COMM_NULL()
    try check("MPI_Comm_dup") { MPI_Comm_dup(handle, &copy) }
    return try Communicator(copy)
  }

  /// Splits the ranks into one communicator for each color.
  ///
  /// - Parameters:
  ///   - color: Ranks of equal color stay together; not negative. With nil, a rank joins none.
  ///   - key: Orders the ranks of a color; ranks of equal key keep their order.
  /// - Returns: The communicator of this rank's color; nil where the color is nil.
  /// - Throws: `MPIError` where MPI can't make the communicator.
  public func split(color: Int?, key: Int = 0) throws(MPIError) -> Communicator? {
    var part = COpenMPI_COMM_NULL()
    let color = color.map(mpiIndex) ?? MPI_UNDEFINED
    try check("MPI_Comm_split") { MPI_Comm_split(handle, color, Int32(clamping: key), &part) }
    return part == COpenMPI_COMM_NULL() ? nil : try Communicator(part)
  }

  /// Splits the ranks into one communicator for each group that can share memory, in the order of their ranks here.
  public func splitByNode() throws(MPIError) -> Communicator {
    var node = COpenMPI_COMM_NULL()
    try check("MPI_Comm_split_type") {
      MPI_Comm_split_type(handle, Int32(MPI_COMM_TYPE_SHARED), mpiIndex(rank), COpenMPI_INFO_NULL(), &node)
    }
    return try Communicator(node)
  }

  /// Gives back what MPI holds for this communicator; no copy of it may be used afterwards.
  ///
  /// Leaving MPI does so too, so only those need it who make communicators over and over.
  public func free() throws(MPIError) {
    var handle = handle
    try check("MPI_Comm_free") { MPI_Comm_free(&handle) }
  }
}
