import CKernels
import DataParallel
import Datasets
import Foundation
import MPI
import NeuralNetwork
import Platform

/// Times the synchronization of gradients of several sizes, beside `MPI_Allreduce` and what the memory allows.
package struct AllReduceBenchmark: Codable, Sendable {
  /// How long all ranks take to add up a gradient each.
  package struct Timing: Codable, Sendable {
    /// The median over the repetitions of the mean time of a call on the slowest rank.
    package let seconds: Double
    /// 2 (n − 1) / n · bytes / seconds for n ranks: what each link would carry if the ranks stood in a ring, so that
    /// numbers of ranks can be compared. Source: nccl-tests, doc/PERFORMANCE.md.
    package let busBandwidth: Double
  }

  /// The timings of one size.
  package struct Size: Codable, Sendable {
    /// The bytes of a gradient, of which each rank has one.
    package let bytes: Int
    /// The sum through shared memory, where every rank can then read it; nil where ranks are on several nodes.
    package let sharedMemory: Timing?
    /// `MPI_Allreduce`, in place.
    package let mpiAllReduce: Timing
    /// What reading every gradient and writing their sum once takes at `memoryBandwidth`.
    package let memoryLimit: Timing
    /// The bytes per second, read and written, while each rank adds two arrays of its own into a third, all ranks' arrays
    /// together as long as three gradients: STREAM's "add".
    package let memoryBandwidth: Double
    /// The sum through shared memory and each rank's update of its slice of the parameters.
    package let sharedMemoryWithUpdate: Timing?
    /// `MPI_Allreduce` and each rank's update of all of its parameters.
    package let allReduceWithUpdate: Timing
  }

  /// The number of ranks.
  package let ranks: Int
  /// The repetitions of which each timing is the median.
  package let repetitions: Int
  /// The sizes, from small to large.
  package let sizes: [Size]
  /// The size at which the memory ended, if it did.
  package let firstOmittedBytes: Int?

  /// Runs the benchmark, with one thread per rank; every rank calls this and gets the same result.
  ///
  /// - Parameters:
  ///   - largest: The bytes of the largest gradient; the smallest has 4 KiB.
  ///   - repetitions: How often to time each, positive.
  ///   - topology: The ranks and nodes of the job.
  /// - Returns: The timings of 4 KiB, 16 KiB, 64 KiB, …, up to `largest` or to what the memory allows.
  /// - Throws: `MPIError` where the ranks can't communicate; `SharedMemoryError` where they can't share memory.
  package static func run(upTo largest: Int, repetitions: Int, topology: Topology) throws -> AllReduceBenchmark {
    let world = topology.world
    var sizes: [Size] = []
    var bytes = 4_096
    while bytes <= largest {
      guard try world.allReduce(isMemoryFree(for: bytes, ranks: world.size) ? 1 : 0, .min) == 1 else { break }
      sizes.append(try Measurement(bytes: bytes, repetitions: repetitions, topology: topology).size())
      bytes *= 4
    }
    return AllReduceBenchmark(
      ranks: world.size, repetitions: repetitions, sizes: sizes, firstOmittedBytes: bytes <= largest ? bytes : nil)
  }

  /// Whether the ranks of a node can have all that the measurement of a size needs at once, and a quarter more.
  private static func isMemoryFree(for bytes: Int, ranks: Int) -> Bool {
    let (shared, own) = ((ranks + 2) * bytes, 3 * ranks * bytes)
    return max(shared, own) * 5 / 4 <= AvailableMemory.byteCount() ?? .max
      && shared * 5 / 4 <= FreeSpace(of: "/dev/shm").byteCount ?? .max
  }
}

extension AllReduceBenchmark {
  /// The measurement of one size on all ranks.
  private struct Measurement {
    let bytes: Int
    let repetitions: Int
    let topology: Topology
    private var world: Communicator { topology.world }
    private let optimizer = SGD(momentum: 0.9)
    private let step = TrainingStep(epoch: 1, number: 1, learningRate: 0.01)

    private var count: Int { bytes / MemoryLayout<Float>.stride }

    init(bytes: Int, repetitions: Int, topology: Topology) {
      (self.bytes, self.repetitions, self.topology) = (bytes, repetitions, topology)
    }

    func size() throws -> Size {
      let shared = try topology.isOneNode ? timeSharedMemory() : nil
      let (plain, updated, stream) = try timeAllReduce()
      return Size(
        bytes: bytes, sharedMemory: shared?.plain, mpiAllReduce: plain,
        memoryLimit: timing(stream * Double(world.size + 1) / 3), memoryBandwidth: 3 * Double(bytes) / stream,
        sharedMemoryWithUpdate: shared?.updated, allReduceWithUpdate: updated)
    }

    private func timeSharedMemory() throws -> (plain: Timing, updated: Timing) {
      let shape = shape(microBatches: 0..<world.size, workers: world.size)
      return try world.withSharedMemory(byteCount: shape.byteCount) { shared in
        if world.rank == 0 { shared.bytes.initializeMemory(as: UInt8.self, repeating: 0) }
        try shared.barrier()
        let memory = TeamMemory(shared.bytes, shape)
        let slice = WorkerSlice(worker: world.rank, of: memory)
        let synchronizer = SharedMemorySynchronizer(memory)
        return (
          timing(
            try seconds { _ = try synchronizer.update(worker: slice, with: Store(), at: step, stopping: false) }),
          timing(
            try seconds { _ = try synchronizer.update(worker: slice, with: optimizer, at: step, stopping: false) })
        )
      }
    }

    private func timeAllReduce() throws -> (plain: Timing, updated: Timing, stream: Double) {
      let shape = shape(microBatches: world.rank..<world.rank + 1, workers: 1)
      let own = UnsafeMutableRawBufferPointer.allocate(byteCount: shape.byteCount, alignment: SharedMemory.alignment)
      defer { own.deallocate() }
      own.initializeMemory(as: UInt8.self, repeating: 0)
      let memory = TeamMemory(own, shape)
      let slice = WorkerSlice(worker: 0, of: memory)
      let synchronizer = AllReduceSynchronizer(memory, over: world)
      let gradient = UnsafeMutableBufferPointer(start: memory.gradient(of: world.rank), count: count)
      let plain = try seconds { try world.allReduce(gradient, .sum) }
      let updated = try seconds {
        _ = try synchronizer.update(worker: slice, with: optimizer, at: step, stopping: false)
      }
      let share = (0..<count).share(world.rank, of: world.size).count
      let sums = memory.stateRow(0)
      // The gradient, the parameters and the state's row each have `count` numbers, and none overlap.
      let stream = try seconds { CKernels_add(gradient.baseAddress, memory.parameters, share, sums.baseAddress) }
      return (timing(plain), timing(updated), stream)
    }

    private func shape(microBatches: Range<Int>, workers: Int) -> TeamShape {
      TeamShape(
        parameterCount: count, microBatches: microBatches, stateCount: 1, workerCount: workers,
        isOversubscribed: workers > ProcessorCount.online)
    }

    private func timing(_ seconds: Double) -> Timing {
      let ranks = Double(world.size)
      return Timing(seconds: seconds, busBandwidth: 2 * (ranks - 1) / ranks * Double(bytes) / seconds)
    }

    /// The time of a call on the slowest rank: the median over the repetitions, each the mean of enough calls to be timed.
    ///
    /// The gradients are zeros, as other sums would grow from call to call; no instruction's time depends on them.
    private func seconds(_ call: () throws -> Void) throws -> Double {
      let calls = min(1_000, max(1, (64 << 20) / bytes))
      var times: [Double] = []
      for repetition in 0...repetitions {
        try world.barrier()
        let start = ContinuousClock.now
        for _ in 0..<calls { try call() }
        let own = (ContinuousClock.now - start) / .seconds(Double(calls))
        let slowest = try world.allReduce(own, .max)
        if repetition > 0 { times.append(slowest) }
      }
      return times.median
    }
  }

  /// Leaves the sum of the gradients where the parameters stand.
  private struct Store: Optimizer {
    let stateNames: [String] = []

    func update(
      _ parameters: UnsafeMutableBufferPointer<Float>, gradient: UnsafeBufferPointer<Float>, state: OptimizerState,
      learningRate: Float, step: Int
    ) {
      _ = parameters.update(fromContentsOf: gradient)
    }
  }
}
