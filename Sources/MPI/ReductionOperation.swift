import COpenMPI

/// An operation that combines the numbers of all ranks: those that MPI predefines (MPI 3.1, §5.9.2).
///
/// Logical and bitwise operations are defined on integers only; on others MPI throws an error of class `.operation`.
public struct ReductionOperation {
  let handle: MPI_Op?

  /// The sum: `MPI_SUM`.
  public static var sum: Self { Self(handle: COpenMPI_SUM()) }
  /// The product: `MPI_PROD`.
  public static var product: Self { Self(handle: COpenMPI_PROD()) }
  /// The least: `MPI_MIN`.
  public static var min: Self { Self(handle: COpenMPI_MIN()) }
  /// The greatest: `MPI_MAX`.
  public static var max: Self { Self(handle: COpenMPI_MAX()) }
  /// 1 where all numbers differ from 0, else 0: `MPI_LAND`.
  public static var logicalAnd: Self { Self(handle: COpenMPI_LAND()) }
  /// 1 where any number differs from 0, else 0: `MPI_LOR`.
  public static var logicalOr: Self { Self(handle: COpenMPI_LOR()) }
  /// 1 where an odd number of numbers differ from 0, else 0: `MPI_LXOR`.
  public static var logicalXor: Self { Self(handle: COpenMPI_LXOR()) }
  /// Bitwise and: `MPI_BAND`.
  public static var bitwiseAnd: Self { Self(handle: COpenMPI_BAND()) }
  /// Bitwise or: `MPI_BOR`.
  public static var bitwiseOr: Self { Self(handle: COpenMPI_BOR()) }
  /// Bitwise exclusive or: `MPI_BXOR`.
  public static var bitwiseXor: Self { Self(handle: COpenMPI_BXOR()) }
}
