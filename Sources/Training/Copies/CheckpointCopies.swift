import DataParallel
import Foundation
import MPI
import Platform

/// The checkpoints of a run that nodes other than rank 0's store in folders of their own, as `checkpoint.copies` asks: each from
/// its own parameters and state, which are rank 0's, so that nothing large is sent.
///
/// Every rank has one, and calls its functions at the same time.
struct CheckpointCopies {
  /// This rank's; nil on most.
  private let copy: RunCopy?
  /// The nodes that have one.
  private let nodes: [String]

  /// Chooses the nodes that store copies.
  ///
  /// - Parameters:
  ///   - wanted: On how many nodes checkpoints are to be stored, rank 0's included.
  ///   - topology: The ranks and nodes of the job.
  ///   - opening: Rank 0's.
  ///   - open: Opens the folder of that path for a copy; the flag says whether the run begins.
  /// - Returns: The copies, and a line for the user, the same on all ranks.
  /// - Throws: `CollectiveFailure` where a folder can't be used.
  static func open(
    _ wanted: Int, _ topology: Topology, _ opening: RunOpening?,
    _ open: (_ path: String, _ isNew: Bool) throws(FileError) -> RunCopy
  ) throws -> (copies: CheckpointCopies, note: String?) {
    let world = topology.world
    guard wanted > 1 else { return (CheckpointCopies(copy: nil, nodes: []), nil) }
    let lines = try world.fromRoot {
      guard let opening else { return "" }
      let path = URL(fileURLWithPath: opening.directory.path).path
      return [opening.isNew ? "new" : "", opening.lock.token, path].joined(separator: "\n")
    }.split(separator: "\n", maxSplits: 2, omittingEmptySubsequences: false).map(String.init)
    let (isNew, token, path) = (lines[0] == "new", lines[1], lines[2])
    // A folder that others wrote to a moment ago may look as before until it's listed.
    func isShared() -> Bool {
      _ = try? FileManager.default.contentsOfDirectory(atPath: path)
      return RunLock.isLocked(path, token: token)
    }
    let others = topology.nodes.dropFirst().compactMap(\.first)
    let isApart = try world.allGather(others.contains(world.rank) && !isShared() ? 1 : 0 as UInt8)
    let chosen = others.filter { isApart[$0] == 1 }.prefix(wanted - 1)
    let copy: RunCopy? = try world.agree {
      guard chosen.contains(world.rank) else { return nil }
      do throws(FileError) { return try open(path, isNew) } catch {
        if isShared() { return nil }
        throw error.on(hostName())
      }
    }
    let names = try world.allGather(Array((copy == nil ? "" : hostName()).utf8))
      .map { String(decoding: $0, as: UTF8.self) }.filter { !$0.isEmpty }
    return (
      CheckpointCopies(copy: copy, nodes: names), note(wanted, names, nodeCount: topology.nodes.count)
    )
  }

  /// What there is to say of so many copies.
  static func note(_ wanted: Int, _ nodes: [String], nodeCount: Int) -> String {
    guard nodeCount > 1 else {
      return "warning: checkpoint.copies is \(wanted), and all ranks are on one node: there is no copy of checkpoints"
    }
    guard !nodes.isEmpty else { return "checkpoint.copies: the nodes share the run's folder, which has the only copy" }
    let names = nodes.joined(separator: ", ")
    let isShort = nodes.count < wanted - 1
    return isShort
      ? "warning: checkpoint.copies is \(wanted); beside this node only \(names) can store checkpoints"
      : "checkpoints are also stored on \(names)"
  }

  /// Notes how far the run has come, in steps since the start of training.
  func note(step: Int) { copy?.note(step: step) }

  /// Keeps the parameters of the epoch that was finished last where it's the best.
  func consider(_ cursor: Cursor, _ parameters: UnsafeMutableBufferPointer<Float>) {
    copy?.consider(cursor, parameters)
  }

  /// Copies the run's state on each of the nodes, and lets it be written.
  ///
  /// - Throws: `CollectiveFailure` where the copy before could not be written, and the run is to end for it.
  func save(_ cursor: Cursor, _ memory: TeamMemory, _ world: Communicator) throws {
    guard !nodes.isEmpty else { return }
    let cursor = try ofRankZero(cursor, world)
    try world.agree { try copy?.save(cursor, memory) }
  }

  /// Stores the state of a run that ends early, before any rank leaves.
  func store(_ cursor: Cursor, _ memory: TeamMemory, _ world: Communicator) throws {
    guard !nodes.isEmpty else { return }
    // Not as an argument, which ranks without a copy wouldn't evaluate.
    let cursor = try ofRankZero(cursor, world)
    copy?.store(cursor, memory)
    try world.barrier()
  }

  /// Waits until all is written.
  ///
  /// - Throws: `CollectiveFailure` where it could not be, and the run is to end for it.
  func finish(_ world: Communicator) throws {
    guard !nodes.isEmpty else { return }
    try world.agree { try copy?.finish() }
  }

  /// Waits for what is being written, when the run ends for another reason.
  func settle() { copy?.settle() }

  /// Rank 0's cursor, whose times are its own.
  private func ofRankZero(_ cursor: Cursor, _ world: Communicator) throws -> Cursor {
    try Cursor(json: world.fromRoot { try cursor.json() })
  }
}
