import Datasets
import MPI

/// A data set of which each node holds one copy, read by its first rank and seen by all of its ranks.
package struct NodeDataset {
  /// The images to train on.
  package let train: LabeledImages
  /// Training images that are kept out of training, to choose epochs by; may be none.
  package let heldOut: LabeledImages
  /// The images to test on; may be none.
  package let test: LabeledImages
  /// SHA-256 of the content of the training files, images and labels, before some were moved to be held out; empty where
  /// none are.
  let trainFileHashes: [String]
  /// The sizes of the files.
  let shape: DatasetShape
  /// The folder of the files.
  let directory: String
  /// MD5 of the gzip'd files, if it was asked for.
  let gzipHashes: [DatasetFile: String]

  /// Reads a data set and calls `body` with it; the memory is given back afterwards.
  ///
  /// Every rank calls this.
  ///
  /// - Parameters:
  ///   - directory: The folder of the files.
  ///   - classCount: The classes, 2 to 256; nil counts them.
  ///   - needsTest: Whether a folder without test files is refused.
  ///   - holdout: Which of the training images are held out.
  ///   - published: The data set that the files are to be, if their MD5s may be needed to tell.
  ///   - topology: The ranks and nodes of the job.
  ///   - check: Is given the sizes on every rank before anything is read into memory, and may refuse them on all ranks.
  ///   - body: Is given the data set, which lasts until it returns.
  /// - Returns: What `body` returned on this rank.
  /// - Throws: `CollectiveFailure` with what is wrong with the files, or where the fraction leaves no image on one of
  ///   its sides; `SharedMemoryError`; what `check` and `body` throw.
  package static func with<Success>(
    directory: String, classCount: Int? = 10, needsTest: Bool = true, holdout: Holdout = .none,
    published: PublishedDataset? = nil, topology: Topology, check: (DatasetShape) throws -> Void = { _ in },
    _ body: (NodeDataset) throws -> Success
  ) throws -> Success {
    let (world, node) = (topology.world, topology.node)
    let files = try world.agree {
      try explaining {
        node.rank == 0 ? try DatasetFiles(directory: directory, classCount: classCount, needsTest: needsTest) : nil
      }
    }
    let shape = try share(files?.shape, over: node)
    try check(shape)
    return try node.withSharedMemory(byteCount: shape.byteCount) { memory in
      // The node's last rank reads the files as they are while the first decompresses them.
      let isHashing = node.rank == node.size - 1 && published?.isKnownByContent == false
      let ownHashes = isHashing ? try? DataFolder(directory).gzipHashes(of: DatasetFile.allCases) : nil
      // The node's first rank alone writes to the memory, before any other reads it.
      let loaded = try world.agree {
        try files.map { files in
          let shape = try explaining { try files.load(into: memory.bytes) }
          return (shape, try hold(out: holdout, of: shape, in: memory.bytes))
        }
      }
      let shape = try share(loaded?.0, over: node)
      let heldOutCount = try node.broadcast(loaded?.1.count ?? 0)
      let fileHashes = try node.fromRoot { loaded?.1.fileHashes.joined(separator: " ") ?? "" }.split(separator: " ")
      let gzipHashes = try node.fromRoot(node.size - 1) {
        DatasetFile.allCases.map { ownHashes?[$0] ?? "" }.joined(separator: " ")
      }.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
      try memory.barrier()
      let (train, test) = shape.parts(in: UnsafeRawBufferPointer(memory.bytes))
      return try body(
        NodeDataset(
          train: train[0..<train.count - heldOutCount], heldOut: train[train.count - heldOutCount..<train.count],
          test: test, trainFileHashes: fileHashes.map(String.init), shape: shape, directory: directory,
          gzipHashes: Dictionary(uniqueKeysWithValues: zip(DatasetFile.allCases, gzipHashes)).filter {
            !$0.value.isEmpty
          }))
    }
  }

  /// Chooses what is held out, moves it behind the other training images, and says how many it is, and what the files
  /// hashed to before.
  private static func hold(
    out holdout: Holdout, of shape: DatasetShape, in memory: UnsafeMutableRawBufferPointer
  ) throws(PlanError) -> (count: Int, fileHashes: [String]) {
    guard holdout.fraction > 0 else { return (0, []) }
    let total = holdout.total(of: shape.trainCount)
    guard total < shape.trainCount else {
      throw .oneSidedHoldout(holdout.fraction, imageCount: shape.trainCount, heldOutCount: total)
    }
    let train = shape.parts(in: UnsafeRawBufferPointer(memory)).train
    let (isHeldOut, hashes) = (holdout.choose(from: train), train.hashes)
    let count = isHeldOut.count(where: \.self)
    guard count > 0 else {
      throw .oneSidedHoldout(holdout.fraction, imageCount: shape.trainCount, heldOutCount: count)
    }
    shape.moveToEnd(isHeldOut, in: memory)
    return (count, [hashes.images, hashes.labels])
  }

  /// The sizes that the node's first rank has found, on all of its ranks.
  private static func share(_ shape: DatasetShape?, over node: Communicator) throws -> DatasetShape {
    var sizes = shape.map { [$0.trainCount, $0.testCount, $0.rows, $0.columns, $0.classCount] } ?? []
    try node.broadcast(&sizes)
    return DatasetShape(
      trainCount: sizes[0], testCount: sizes[1], rows: sizes[2], columns: sizes[3], classCount: sizes[4])
  }
}
