import Platform

/// A limit on this process's addresses under which MPI can't even start, and would crash.
struct AddressSpaceError: Error, CustomStringConvertible {
  private let left: Int

  /// What a rank maps before it trains, beside the program itself: measured with Open MPI 4.1.4 and oneDNN 2.6, and rounded up.
  private static let needed = 160 << 20

  /// The error of this process; nil where it has addresses enough.
  static var ofThisProcess: AddressSpaceError? {
    AddressSpace.left.flatMap { $0 < needed ? AddressSpaceError(left: $0) : nil }
  }

  var description: String {
    """
    The limit on address space (ulimit -v) leaves a rank \(left.mebibytes), and it takes \(Self.needed.mebibytes) before it \
    trains.
    Raise it: ulimit -v unlimited
    """
  }
}
