import COpenMPI

/// A number that MPI can send and reduce: every integer of fixed width, `Int`, `UInt` (of 64 bits), `Float`, `Double`.
public protocol MPIScalar: AdditiveArithmetic, BitwiseCopyable, Sendable {
  /// The MPI datatype with this type's width and representation.
  static var datatype: Datatype { get }
}

/// The name that MPI has for a type of numbers.
public struct Datatype {
  let handle: MPI_Datatype?
}

extension Int8: MPIScalar {
  /// `MPI_INT8_T`
  public static var datatype: Datatype { Datatype(handle: COpenMPI_INT8_T()) }
}

extension Int16: MPIScalar {
  /// `MPI_INT16_T`
  public static var datatype: Datatype { Datatype(handle: COpenMPI_INT16_T()) }
}

extension Int32: MPIScalar {
  /// `MPI_INT32_T`
  public static var datatype: Datatype { Datatype(handle: COpenMPI_INT32_T()) }
}

extension Int64: MPIScalar {
  /// `MPI_INT64_T`
  public static var datatype: Datatype { Datatype(handle: COpenMPI_INT64_T()) }
}

extension UInt8: MPIScalar {
  /// `MPI_UINT8_T`
  public static var datatype: Datatype { Datatype(handle: COpenMPI_UINT8_T()) }
}

extension UInt16: MPIScalar {
  /// `MPI_UINT16_T`
  public static var datatype: Datatype { Datatype(handle: COpenMPI_UINT16_T()) }
}

extension UInt32: MPIScalar {
  /// `MPI_UINT32_T`
  public static var datatype: Datatype { Datatype(handle: COpenMPI_UINT32_T()) }
}

extension UInt64: MPIScalar {
  /// `MPI_UINT64_T`
  public static var datatype: Datatype { Datatype(handle: COpenMPI_UINT64_T()) }
}

extension Int: MPIScalar {
  /// `MPI_INT64_T`
  public static var datatype: Datatype { Int64.datatype }
}

extension UInt: MPIScalar {
  /// `MPI_UINT64_T`
  public static var datatype: Datatype { UInt64.datatype }
}

extension Float: MPIScalar {
  /// `MPI_FLOAT`
  public static var datatype: Datatype { Datatype(handle: COpenMPI_FLOAT()) }
}

extension Double: MPIScalar {
  /// `MPI_DOUBLE`
  public static var datatype: Datatype { Datatype(handle: COpenMPI_DOUBLE()) }
}
