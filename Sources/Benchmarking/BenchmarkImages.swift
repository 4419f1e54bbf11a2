import DataParallel
import Datasets
import MPI
import Training

/// The pictures of which epochs are timed; what the products skip depends on them.
package enum BenchmarkImages: Sendable {
  /// Digits that Lockstep draws, so many.
  case synthetic(count: Int)
  /// The first training images of a data set in a folder, at most so many; nil for all.
  case folder(String, count: Int?)

  /// The digits that are drawn; more are copies of these, as drawing takes longer than an epoch.
  private static let distinctCount = 10_000

  /// Calls `body` with the pictures, of which each node has one copy. Every rank calls this.
  ///
  /// - Parameters:
  ///   - classCount: The classes of a folder's pictures; nil counts them.
  ///   - topology: The ranks and nodes of the job.
  ///   - check: Is given their sizes on every rank before anything is in memory, and may refuse them on all.
  ///   - body: Is given the pictures, which last until it returns.
  /// - Returns: What `body` returned on this rank.
  /// - Throws: What `NodeDataset.with` throws; `SharedMemoryError`; what `check` and `body` throw.
  func with<Success>(
    classCount: Int?, topology: Topology, check: (DatasetShape) throws -> Void,
    _ body: (LabeledImages) throws -> Success
  ) throws -> Success {
    switch self {
    case .folder(let directory, let count):
      return try NodeDataset.with(
        directory: directory, classCount: classCount, needsTest: false, topology: topology, check: check
      ) { try body($0.train[0..<min(count ?? .max, $0.train.count)]) }
    case .synthetic(let count):
      let shape = DatasetShape(trainCount: count, testCount: 0, rows: 28, columns: 28, classCount: 10)
      try check(shape)
      let node = topology.node
      return try node.withSharedMemory(byteCount: shape.byteCount) { memory in
        let distinct = 0..<min(Self.distinctCount, count)
        let digits = SyntheticDigits(seed: 1, part: .training)
        shape.draw(digits, distinct.share(node.rank, of: node.size), into: memory.bytes)
        try memory.barrier()
        if node.rank == 0 { shape.repeatTraining(first: distinct.count, in: memory.bytes) }
        try memory.barrier()
        return try body(shape.parts(in: UnsafeRawBufferPointer(memory.bytes)).train)
      }
    }
  }

  /// What they are, for a person to read.
  var name: String {
    switch self {
    case .synthetic: "synthetic digits"
    case .folder(let directory, _): "images of \(directory)"
    }
  }
}
