/// Is told of the MPI functions that this process enters and leaves, as MPI's profiling interface lets tools be.
public protocol CallObserver {
  /// A function, such as `MPI_Bcast`, is about to be called.
  func willCall(_ function: String)
  /// It has returned.
  func didReturn()
}

extension MPI {
  /// Who is told. Touched by the thread that calls MPI alone, which all levels below `.multiple` promise to be one at a
  /// time.
  nonisolated(unsafe) static var observer: (any CallObserver)?

  /// Tells an observer of every MPI function that is called while `body` runs; not for the thread level `.multiple`.
  public static func withObserver<Success>(_ observer: any CallObserver, _ body: () throws -> Success) rethrows
    -> Success
  {
    let outer = self.observer
    self.observer = observer
    defer { self.observer = outer }
    return try body()
  }
}
