extension Communicator {
  /// Runs `body` on every rank, and fails on every rank if it threw on any.
  ///
  /// Every rank calls this. No rank may wait for another inside `body`, as the other may have thrown.
  ///
  /// - Returns: What `body` returned on this rank.
  /// - Throws: `CollectiveFailure` on all ranks where `body` threw on any; `MPIError` where the ranks cannot agree.
  public func agree<Success>(_ body: () throws -> Success) throws -> Success {
    let outcome = Result { try body() }
    let failed = try allGather(outcome.error == nil ? 0 : 1 as UInt8)
    guard let lowest = failed.firstIndex(of: 1) else { return try outcome.get() }
    throw try collectiveFailure(outcome.error, rank: lowest, isLocal: failed.contains(0))
  }

  /// Runs `body` on the root alone, and gives what it returns, or its failure, to every rank.
  ///
  /// Every rank calls this, with the same `root`. Typically the root reads a file and all ranks get its bytes.
  ///
  /// - Throws: `CollectiveFailure` on all ranks where `body` threw; `MPIError` where the ranks cannot communicate.
  public func fromRoot<Element: MPIScalar>(_ root: Int = 0, _ body: () throws -> [Element]) throws -> [Element] {
    var elements = try onRoot(root, body) ?? []
    try broadcast(&elements, root: root)
    return elements
  }

  /// Runs `body` on the root alone, and gives the text it returns, or its failure, to every rank.
  public func fromRoot(_ root: Int = 0, _ body: () throws -> String) throws -> String {
    String(decoding: try fromRoot(root) { Array(try body().utf8) }, as: UTF8.self)
  }

  /// Runs `body` on the root alone, and gives its failure to every rank.
  ///
  /// Every rank calls this, with the same `root`.
  ///
  /// - Returns: What `body` returned on the root; nil on the other ranks.
  /// - Throws: `CollectiveFailure` on all ranks where `body` threw; `MPIError` where the ranks cannot communicate.
  @discardableResult
  public func onRoot<Success>(_ root: Int = 0, _ body: () throws -> Success) throws -> Success? {
    let outcome = rank == root ? Result { try body() as Success? } : .success(nil)
    guard try broadcast(outcome.error == nil ? 0 : 1 as UInt8, root: root) == 0 else {
      throw try collectiveFailure(outcome.error, rank: root, isLocal: false)
    }
    return try outcome.get()
  }

  /// The error of a rank, on every rank.
  private func collectiveFailure(
    _ error: (any Error)?, rank failing: Int, isLocal: Bool
  ) throws(MPIError) -> CollectiveFailure {
    var message = Array((error.map { "\($0)" } ?? "").utf8)
    try broadcast(&message, root: failing)
    let exitStatus = try broadcast(MPI.exitStatus(of: error), root: failing)
    return CollectiveFailure(
      rank: failing, message: String(decoding: message, as: UTF8.self), isLocal: isLocal, exitStatus: exitStatus,
      participants: size, isReporter: rank == failing)
  }
}

extension Result {
  /// The failure, if it is one.
  fileprivate var error: Failure? {
    if case .failure(let error) = self { error } else { nil }
  }
}
