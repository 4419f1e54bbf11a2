import COpenMPI

/// The kind of an `MPIError`. MPI 3.1, §8.4 lists them; a class that has no name here has its number.
public struct ErrorClass: RawRepresentable, Hashable, Sendable {
  /// The value of the C constant.
  public let rawValue: Int32

  /// The class with the value of a C constant.
  public init(rawValue: Int32) {
    self.rawValue = rawValue
  }

  /// An invalid buffer: `MPI_ERR_BUFFER`.
  public static let buffer = ErrorClass(rawValue: MPI_ERR_BUFFER)
  /// An invalid count: `MPI_ERR_COUNT`.
  public static let count = ErrorClass(rawValue: MPI_ERR_COUNT)
  /// An invalid datatype: `MPI_ERR_TYPE`.
  public static let datatype = ErrorClass(rawValue: MPI_ERR_TYPE)
  /// An invalid tag: `MPI_ERR_TAG`.
  public static let tag = ErrorClass(rawValue: MPI_ERR_TAG)
  /// An invalid communicator: `MPI_ERR_COMM`.
  public static let communicator = ErrorClass(rawValue: MPI_ERR_COMM)
  /// A rank outside the communicator: `MPI_ERR_RANK`.
  public static let rank = ErrorClass(rawValue: MPI_ERR_RANK)
  /// An invalid request: `MPI_ERR_REQUEST`.
  public static let request = ErrorClass(rawValue: MPI_ERR_REQUEST)
  /// A root outside the communicator: `MPI_ERR_ROOT`.
  public static let root = ErrorClass(rawValue: MPI_ERR_ROOT)
  /// An invalid group: `MPI_ERR_GROUP`.
  public static let group = ErrorClass(rawValue: MPI_ERR_GROUP)
  /// An operation that is not defined on the datatype: `MPI_ERR_OP`.
  public static let operation = ErrorClass(rawValue: MPI_ERR_OP)
  /// An invalid argument of another kind: `MPI_ERR_ARG`.
  public static let argument = ErrorClass(rawValue: MPI_ERR_ARG)
  /// An unknown error: `MPI_ERR_UNKNOWN`.
  public static let unknown = ErrorClass(rawValue: MPI_ERR_UNKNOWN)
  /// A message longer than the buffer that receives it: `MPI_ERR_TRUNCATE`.
  public static let truncated = ErrorClass(rawValue: MPI_ERR_TRUNCATE)
  /// A known error that has no class of its own: `MPI_ERR_OTHER`.
  public static let other = ErrorClass(rawValue: MPI_ERR_OTHER)
  /// An error inside the implementation: `MPI_ERR_INTERN`.
  public static let `internal` = ErrorClass(rawValue: MPI_ERR_INTERN)
  /// An error that the status holds: `MPI_ERR_IN_STATUS`.
  public static let inStatus = ErrorClass(rawValue: MPI_ERR_IN_STATUS)
  /// A request that is still pending: `MPI_ERR_PENDING`.
  public static let pending = ErrorClass(rawValue: MPI_ERR_PENDING)
  /// No memory: `MPI_ERR_NO_MEM`.
  public static let noMemory = ErrorClass(rawValue: MPI_ERR_NO_MEM)
  /// No space: `MPI_ERR_NO_SPACE`.
  public static let noSpace = ErrorClass(rawValue: MPI_ERR_NO_SPACE)
  /// An invalid size: `MPI_ERR_SIZE`.
  public static let size = ErrorClass(rawValue: MPI_ERR_SIZE)
  /// An invalid window: `MPI_ERR_WIN`.
  public static let window = ErrorClass(rawValue: MPI_ERR_WIN)
  /// Conflicting accesses to a window: `MPI_ERR_RMA_CONFLICT`.
  public static let windowConflict = ErrorClass(rawValue: MPI_ERR_RMA_CONFLICT)
  /// Wrong synchronization of a window: `MPI_ERR_RMA_SYNC`.
  public static let windowSynchronization = ErrorClass(rawValue: MPI_ERR_RMA_SYNC)
  /// A window that the ranks cannot share: `MPI_ERR_RMA_SHARED`.
  public static let windowNotShared = ErrorClass(rawValue: MPI_ERR_RMA_SHARED)
}
