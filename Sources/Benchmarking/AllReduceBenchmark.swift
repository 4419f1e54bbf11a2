import CKernels
import DataParallel
import Datasets
import Foundation
import MPI
import Platform

/// Times the sum of gradients of several sizes in the canonical order, beside `MPI_Allreduce` and what the memory allows.
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
    /// The sum in the canonical order, whose bits don't depend on the number of ranks.
    package let orderedAllReduce: Timing
    /// `MPI_Allreduce`, in place.
    package let mpiAllReduce: Timing
    /// What reading every gradient and writing their sum once takes at `memoryBandwidth`.
    package let memoryLimit: Timing
    /// The bytes per second, read and written, while each rank adds two arrays of its own into a third, all ranks' arrays
    /// together as long as three gradients: STREAM's "add".
    package let memoryBandwidth: Double
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
  /// - Throws: `MPIError` where the ranks can't communicate.
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
    // Three arrays of each rank, and as much as all ranks' slices that it receives.
    4 * ranks * bytes * 5 / 4 <= AvailableMemory.byteCount() ?? .max
  }
}

extension AllReduceBenchmark {
  /// The measurement of one size on all ranks.
  private struct Measurement {
    let bytes: Int
    let repetitions: Int
    let topology: Topology
    private var world: Communicator { topology.world }
    private var count: Int { bytes / MemoryLayout<Float>.stride }

    init(bytes: Int, repetitions: Int, topology: Topology) {
      (self.bytes, self.repetitions, self.topology) = (bytes, repetitions, topology)
    }

    func size() throws -> Size {
      // Three arrays of `count` numbers, which don't overlap and outlive the calls.
      let first = UnsafeMutablePointer<Float>.allocate(capacity: 3 * count)
      first.initialize(repeating: 0, count: 3 * count)
      defer { first.deallocate() }
      let gradient = UnsafeMutableBufferPointer(start: first, count: count)
      let (second, third) = (first + count, first + 2 * count)
      let ordered = OrderedAllReduce(
        over: world, teams: (0..<world.size).map { [$0] }, microBatches: (0..<world.size).map { $0..<$0 + 1 },
        parameterCount: count)
      let canonical = try seconds { try ordered.sum(into: second) { _ in first } }
      let plain = try seconds { try world.allReduce(gradient, .sum) }
      let share = (0..<count).share(world.rank, of: world.size).count
      let stream = try seconds { CKernels_add(first, second, share, third) }
      return Size(
        bytes: bytes, orderedAllReduce: timing(canonical), mpiAllReduce: timing(plain),
        memoryLimit: timing(stream * Double(world.size + 1) / 3), memoryBandwidth: 3 * Double(bytes) / stream)
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
}
