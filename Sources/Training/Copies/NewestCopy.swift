import Foundation
import MPI
import Platform

/// The newest checkpoint of a run among those that nodes have in folders of their own, as `checkpoint.copies` asks for.
package enum NewestCopy {
  /// What a node has of a run.
  private struct Found: Codable {
    let node: String
    let file: String
    let startedAt: String?
    let revision: Int
    let step: Int
    /// Whether the run has copies, so that what another node has may be more than rank 0's.
    let isCopied: Bool

    /// The newest checkpoint in a folder of this machine that is whole; nil where there's none.
    init?(in run: String) {
      let folder = CheckpointFolder(ofRun: run)
      // What is wrong with others is said by whoever goes on.
      guard let checkpoint = (try? folder.newest())?.checkpoint,
        let step = folder.files.first(where: { $0.path == checkpoint.path })?.step
      else { return nil }
      (node, file, self.step) = (hostName(), checkpoint.path, step)
      (startedAt, revision) = (checkpoint.cursor.startedAt, checkpoint.cursor.revision ?? 0)
      isCopied = (try? Configuration(yaml: checkpoint.configuration, file: file))?.checkpoint.copies ?? 1 > 1
    }

    func isNewer(than other: Found?) -> Bool {
      guard let other else { return true }
      return (revision, step) > (other.revision, other.step)
    }
  }

  /// The most bytes that are sent at once.
  private static let pieceLength = 1 << 26

  /// Gives rank 0's folder of a run the newest checkpoint that any node has of it, if that is another's.
  ///
  /// Every rank calls this, before rank 0 looks for a checkpoint in the folder.
  ///
  /// - Parameters:
  ///   - run: The run directory, which a node may not have; the file of a checkpoint is left alone.
  ///   - destination: What may be passed over to write there.
  ///   - topology: The ranks and nodes of the job.
  /// - Returns: On rank 0, a line that says what it was given; nil for nothing.
  /// - Throws: `CollectiveFailure` where nodes have different runs in the folder, or it can't be written.
  package static func fetch(_ run: String, _ destination: RunDestination, _ topology: Topology) throws -> String? {
    let world = topology.world
    guard !topology.isOneNode else { return nil }
    let folder = try world.fromRoot { Checkpoint.isOne(run) ? "" : URL(fileURLWithPath: run).path }
    guard !folder.isEmpty else { return nil }
    let own = topology.node.rank == 0 ? Found(in: folder) : nil
    let texts = try world.gather(Array((own.map { try jsonText($0) } ?? "").utf8))
    let owner =
      try world.onRoot { () throws(FileError) in
        try newest((texts ?? []).map { try? JSONDecoder().decode(Found.self, from: Data($0)) }, folder)
      } ?? nil
    let rank = try world.broadcast(owner?.rank ?? 0)
    guard rank != 0 else { return nil }
    guard let pair = try world.split(color: [0, rank].contains(world.rank) ? 0 : nil) else {
      return try world.agree { nil }
    }
    return try world.agree {
      let bytes = try send(own?.file, over: pair)
      return try pair.onRoot {
        guard let owner else { return "" }
        try store(bytes, ofStep: owner.found.step, in: folder, destination)
        return "fetched the checkpoint of step \(owner.found.step.grouped) from \(owner.found.node)"
      }
    }
  }

  /// Which rank has a checkpoint that is newer than rank 0's, if one has.
  private static func newest(_ nodes: [Found?], _ folder: String) throws(FileError) -> (rank: Int, found: Found)? {
    let own = nodes.first ?? nil
    var best: (rank: Int, found: Found)?
    for case (let rank, let found?) in nodes.enumerated() where rank > 0 && found.isCopied {
      if let other = best?.found ?? own, found.startedAt != other.startedAt {
        throw FileError(
          path: folder,
          problem:
            "holds a run on \(found.node) that began at \(found.startedAt ?? "another time"), and on \(other.node) "
            + "another one, that began at \(other.startedAt ?? "another time")",
          remedy: "Move the one that isn't to go on to another folder, on its machine.")
      }
      if found.isNewer(than: best?.found ?? own) { best = (rank, found) }
    }
    return best
  }

  /// Sends a file of the second of two ranks to the first.
  ///
  /// - Returns: The file's bytes; none on the second.
  private static func send(_ file: String?, over pair: Communicator) throws -> [UInt8] {
    let file = try pair.onRoot(1) { try file.map { path throws(FileError) in try RegularFile(reading: path) } } ?? nil
    let size = try pair.broadcast(file?.size ?? 0, root: 1)
    var bytes: [UInt8] = []
    for start in stride(from: 0, to: size, by: pieceLength) {
      let piece = try pair.fromRoot(1) { try file?.bytes(start..<min(start + pieceLength, size)) ?? [] }
      if pair.rank == 0 { bytes += piece }
    }
    return bytes
  }

  /// Puts a checkpoint into a run's folder, which is made where there's none.
  private static func store(
    _ bytes: [UInt8], ofStep step: Int, in folder: String, _ destination: RunDestination
  ) throws(FileError) {
    let directory = try RunDirectory(continuing: folder)
    let lock = try RunLock.take(directory.path, takingOver: destination.isTakingOver)
    let checkpoints = CheckpointFolder(ofRun: folder)
    try checkpoints.prepare()
    try replaceFile(checkpoints.file(step: step), check: lock.check) { file throws(FileError) in try file.write(bytes) }
    // What is left of later ones is damaged, or of settings that the run hasn't any more.
    _ = try checkpoints.setAside(after: step)
  }
}
