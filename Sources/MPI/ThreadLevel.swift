import COpenMPI

/// What a program promises MPI about its threads, from the strictest promise to none.
public enum ThreadLevel: Int32, Comparable, Sendable {
  /// The process has one thread: `MPI_THREAD_SINGLE`.
  case single = 0
  /// Only the thread that called `MPI.run` calls MPI: `MPI_THREAD_FUNNELED`.
  case funneled
  /// Any thread calls MPI, one at a time: `MPI_THREAD_SERIALIZED`.
  case serialized
  /// Any thread calls MPI at any time: `MPI_THREAD_MULTIPLE`.
  case multiple

  /// Whether `left` allows less than `right`.
  public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}
