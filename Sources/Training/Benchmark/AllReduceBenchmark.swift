import CKernels
import DataParallel
import Datasets
import Foundation
import MPI
import NeuralNetwork

/// Times the synchronisation of gradients of several sizes, beside `MPI_Allreduce` and what the memory allows.
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
    /// The bytes a second, read and written, while each rank adds two arrays of its own into a third, all ranks' arrays
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

  /// Runs the benchmark, with one thread a rank; every rank of `world` calls this and gets the same result.
  ///
  /// - Parameters:
  ///   - largest: The bytes of the largest gradient; the smallest has 4 KiB.
  ///   - repetitions: How often to time each, positive.
  package static func run(upTo largest: Int, repetitions: Int, world: Communicator) throws -> AllReduceBenchmark {
    var sizes: [Size] = []
    var bytes = 4_096
    while bytes <= largest {
      guard try world.allReduce(isMemoryFree(for: bytes, ranks: world.size) ? 1 : 0, .min) == 1 else { break }
      sizes.append(try Measurement(bytes: bytes, repetitions: repetitions, world: world).size())
      bytes *= 4
    }
    return AllReduceBenchmark(
      ranks: world.size, repetitions: repetitions, sizes: sizes, firstOmittedBytes: bytes <= largest ? bytes : nil)
  }

  /// Whether the ranks of a node can have all that the measurement of a size needs at once, and a quarter more.
  private static func isMemoryFree(for bytes: Int, ranks: Int) -> Bool {
    let (shared, own) = ((ranks + 2) * bytes, 3 * ranks * bytes)
    let text = (try? String(contentsOfFile: "/proc/meminfo", encoding: .utf8)) ?? ""
    let line = text.split(separator: "\n").first { $0.hasPrefix("MemAvailable:") }
    let kibibytes = line?.split(separator: " ").dropFirst().first.flatMap { Int($0) }
    return max(shared, own) * 5 / 4 <= (kibibytes ?? .max / 1_024) * 1_024
      && shared * 5 / 4 <= FreeSpace(of: "/dev/shm").byteCount ?? .max
  }

  /// The result for a person to read.
  package var lines: [String] {
    let columns = 18
    func cell(_ timing: Timing?) -> String {
      guard let timing else { return "–".alignedRight(columns) }
      return NumberText.fixed(timing.seconds * 1e6, decimals: timing.seconds < 1e-5 ? 3 : 1).alignedRight(columns - 8)
        + NumberText.fixed(timing.busBandwidth / 1e9, decimals: 2).alignedRight(8)
    }
    func row(_ first: String, _ others: [String]) -> String {
      first.alignedRight(9) + others.map { $0.alignedRight(columns) }.joined()
    }
    let omitted = firstOmittedBytes.map { ["\($0.binary) and more: not enough memory"] } ?? []
    return [
      "ranks \(ranks), one thread each, repetitions \(repetitions); µs and GB/s on the bus, medians",
      row("", ["sum:", "", "memory", "sum and update:"]),
      row("gradient", ["shared memory", "MPI_Allreduce", "limit", "shared memory", "allreduce"]),
    ]
      + sizes.map { size in
        size.bytes.binary.alignedRight(9)
          + [
            size.sharedMemory, size.mpiAllReduce, size.memoryLimit, size.sharedMemoryWithUpdate,
            size.allReduceWithUpdate,
          ]
          .map(cell).joined()
      } + omitted
  }

}

extension AllReduceBenchmark {
  /// The measurement of one size on all ranks.
  private struct Measurement {
    let bytes: Int
    let repetitions: Int
    let world: Communicator
    private let optimizer = SGD(momentum: 0.9)
    private let position = StepPosition(epoch: 1, step: 1, learningRate: 0.01)

    private var count: Int { bytes / MemoryLayout<Float>.stride }

    init(bytes: Int, repetitions: Int, world: Communicator) {
      (self.bytes, self.repetitions, self.world) = (bytes, repetitions, world)
    }

    func size() throws -> Size {
      let isOneNode = try world.allReduce(world.splitByNode().size, .min) == world.size
      let shared = try isOneNode ? timeSharedMemory() : nil
      let (plain, updated, stream) = try timeAllReduce()
      return Size(
        bytes: bytes, sharedMemory: shared?.plain, mpiAllReduce: plain,
        memoryLimit: timing(stream * Double(world.size + 1) / 3), memoryBandwidth: 3 * Double(bytes) / stream,
        sharedMemoryWithUpdate: shared?.updated, allReduceWithUpdate: updated)
    }

    private func timeSharedMemory() throws -> (plain: Timing, updated: Timing) {
      let byteCount = TeamMemory.byteCount(
        parameterCount: count, microBatchCount: world.size, stateCount: 1, precision: .float32)
      return try world.withSharedMemory(byteCount: byteCount) { shared in
        if world.rank == 0 { shared.bytes.initializeMemory(as: UInt8.self, repeating: 0) }
        try shared.barrier()
        let memory = team(shared.bytes, microBatches: 0..<world.size, workers: world.size)
        let slice = WorkerSlice(worker: world.rank, of: memory)
        let synchronizer = SharedMemorySynchronizer(memory)
        return (
          timing(
            try seconds { _ = try synchronizer.update(worker: slice, with: Store(), at: position, stopping: false) }),
          timing(
            try seconds { _ = try synchronizer.update(worker: slice, with: optimizer, at: position, stopping: false) })
        )
      }
    }

    private func timeAllReduce() throws -> (plain: Timing, updated: Timing, stream: Double) {
      let byteCount = TeamMemory.byteCount(
        parameterCount: count, microBatchCount: 1, stateCount: 1, precision: .float32)
      let own = UnsafeMutableRawBufferPointer.allocate(byteCount: byteCount, alignment: SharedMemory.alignment)
      defer { own.deallocate() }
      own.initializeMemory(as: UInt8.self, repeating: 0)
      let memory = team(own, microBatches: world.rank..<world.rank + 1, workers: 1)
      let slice = WorkerSlice(worker: 0, of: memory)
      let synchronizer = AllReduceSynchronizer(memory, over: world)
      let gradient = UnsafeMutableBufferPointer(start: memory.gradient(of: world.rank), count: count)
      let plain = try seconds { try world.allReduce(gradient, .sum) }
      let updated = try seconds {
        _ = try synchronizer.update(worker: slice, with: optimizer, at: position, stopping: false)
      }
      let share = (0..<count).share(world.rank, of: world.size).count
      let sums = memory.stateRow(0)
      // The gradient, the parameters and the state's row each have `count` numbers, and none overlap.
      let stream = try seconds { CKernels_add(gradient.baseAddress, memory.parameters, share, sums.baseAddress) }
      return (timing(plain), timing(updated), stream)
    }

    private func team(
      _ bytes: UnsafeMutableRawBufferPointer, microBatches: Range<Int>, workers: Int
    ) -> TeamMemory {
      TeamMemory(
        bytes, parameterCount: count, microBatches: microBatches, stateCount: 1, workerCount: workers,
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

extension Int {
  /// A number of bytes that is a power of 4, in the largest unit in which it's whole.
  fileprivate var binary: String {
    self >= 1 << 30 ? "\(self >> 30) GiB" : self >= 1 << 20 ? "\(self >> 20) MiB" : "\(self >> 10) KiB"
  }
}
