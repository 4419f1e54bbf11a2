import Datasets
import MPI

/// A data set of which each node holds one copy, read by its first rank and seen by all of its ranks.
package struct NodeDataset {
  /// The images to train on.
  package let train: LabeledImages
  /// Training images that are kept out of training, to choose epochs by; may be none.
  package let heldOut: LabeledImages
  /// The images to test on.
  package let test: LabeledImages
  /// The training and the held-out images.
  let wholeTrain: LabeledImages
  /// The sizes of the files.
  let shape: DatasetShape
  /// The folder of the files.
  let directory: String
  /// MD5 of the gzip'd files, if it was asked for.
  let gzipHashes: [DatasetFile: String]

  /// Reads a data set and calls `body` with it; the memory is given back afterwards.
  ///
  /// Every rank of `world` calls this.
  ///
  /// - Parameters:
  ///   - holdout: The fraction of the training images, in [0, 1), that is held out: the last ones, as Keras does.
  ///   - published: The data set that the files are to be, if their MD5s may be needed to tell.
  /// - Throws: `CollectiveFailure` with what is wrong with the files, or where the fraction leaves no image on one of its
  ///   sides; `SharedMemoryError`.
  package static func with<Success>(
    directory: String, classCount: Int = 10, holdout: Double = 0, published: PublishedDataset? = nil,
    world: Communicator,
    _ body: (NodeDataset) throws -> Success
  ) throws -> Success {
    let node = try world.splitByNode()
    let files = try world.agree {
      node.rank == 0 ? try DatasetFiles(directory: directory, classCount: classCount) : nil
    }
    let shape = try share(files?.shape, over: node)
    return try node.withSharedMemory(byteCount: shape.byteCount) { memory in
      // The node's last rank reads the files as they are while the first decompresses them.
      let isHashing = node.rank == node.size - 1 && published?.isKnownByContent == false
      let ownHashes = isHashing ? try? DataFolder(directory).gzipHashes(of: DatasetFile.allCases) : nil
      try world.agree { try files?.load(into: memory.bytes) }
      try memory.barrier()
      let gzipHashes = try node.onRoot(node.size - 1) {
        DatasetFile.allCases.map { ownHashes?[$0] ?? "" }.joined(separator: " ")
      }.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
      let (train, test) = shape.parts(in: UnsafeRawBufferPointer(memory.bytes))
      let heldOutCount = Int((Double(train.count) * holdout).rounded())
      try world.agree {
        guard heldOutCount < train.count, heldOutCount > 0 || holdout == 0 else {
          throw PlanError.oneSidedHoldout(holdout, imageCount: train.count, heldOutCount: heldOutCount)
        }
      }
      return try body(
        NodeDataset(
          train: train[0..<train.count - heldOutCount], heldOut: train[train.count - heldOutCount..<train.count],
          test: test, wholeTrain: train, shape: shape, directory: directory,
          gzipHashes: Dictionary(uniqueKeysWithValues: zip(DatasetFile.allCases, gzipHashes)).filter {
            !$0.value.isEmpty
          }))
    }
  }

  /// The sizes that the node's first rank has found, on all of its ranks.
  private static func share(_ shape: DatasetShape?, over node: Communicator) throws -> DatasetShape {
    var sizes = shape.map { [$0.trainCount, $0.testCount, $0.rows, $0.columns, $0.classCount] } ?? []
    try node.broadcast(&sizes)
    return DatasetShape(
      trainCount: sizes[0], testCount: sizes[1], rows: sizes[2], columns: sizes[3], classCount: sizes[4])
  }
}
