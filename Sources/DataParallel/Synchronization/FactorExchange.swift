import CKernels
import MPI
import NeuralNetwork

/// Brings what gradients are formed from, the hidden outputs and deltas of all rows, into the memory of every team.
///
/// The gradient of a layer is a product, deltaᵀ · input, so that teams can exchange the factors in place of the sums: of few
/// rows these are fewer numbers, and zeros, which are most of a ReLU's, are left out. Pictures are known everywhere. Source:
/// Xie et al., "Lighter-communication distributed machine learning via sufficient factor broadcasting", UAI 2016.
///
/// Each rank sends the rows of its micro-batches to one rank of each other team, a message of each of its threads, which pack
/// their own rows; those that come are shared out over the threads.
package final class FactorExchange: @unchecked Sendable {
  /// Rows that a thread of another rank sends, or one of this rank's.
  private struct Message {
    let rank: Int
    let microBatches: Range<Int>
    let packed: UnsafeMutableBufferPointer<UInt32>
  }

  private let memory: TeamMemory
  private let communicator: Communicator
  private let threads: Int
  private let receivers: [Int]
  private let incoming: [Message]
  /// By thread.
  private let outgoing: [Message]
  /// The words of each outgoing message; each thread writes its own.
  private let counts: UnsafeMutableBufferPointer<Int>

  /// Plans the exchange of one rank, and allocates room for it.
  ///
  /// - Parameters:
  ///   - memory: That of the rank's team, with the rows of all micro-batches.
  ///   - communicator: The ranks of all teams.
  ///   - partition: Who has which micro-batches.
  package init(_ memory: TeamMemory, over communicator: Communicator, _ partition: Partition) {
    (self.memory, self.communicator, threads) = (memory, communicator, partition.threadsPerRank)
    let shape = memory.shape
    let messages = { (rank: Int) in
      partition.workers(ofRank: rank).map { worker in
        let microBatches = partition.microBatches(ofWorker: worker)
        let packed = UnsafeMutableBufferPointer<UInt32>.allocate(capacity: Self.capacity(microBatches, shape))
        packed.initialize(repeating: 0)
        return Message(rank: rank, microBatches: microBatches, packed: packed)
      }
    }
    let peers = Self.peers(ofRank: communicator.rank, partition)
    receivers = peers.receivers
    incoming = peers.senders.flatMap(messages)
    outgoing = messages(communicator.rank)
    counts = .allocate(capacity: threads)
    counts.initialize(repeating: 0)
  }

  deinit {
    for message in incoming + outgoing { message.packed.deallocate() }
    counts.deallocate()
  }

  /// The ranks of other teams that a rank sends its rows to, and those that it gets rows from.
  private static func peers(ofRank rank: Int, _ partition: Partition) -> (receivers: [Int], senders: [Int]) {
    let team = partition.team(ofRank: rank)
    let index = team.firstIndex(of: rank) ?? 0
    let others = partition.teams.filter { $0 != team }
    return (
      others.map { $0[index % $0.count] },
      others.flatMap { other in other.indices.filter { $0 % team.count == index }.map { other[$0] } }
    )
  }

  /// The most words of some micro-batches' rows.
  private static func capacity(_ microBatches: Range<Int>, _ shape: TeamShape) -> Int {
    let rows = shape.cuts.values.reduce(0) { max($0, $1.rows(of: microBatches).count) }
    let counts =
      shape.model.layers.dropFirst().map { rows * Activations.stride($0) }
      + shape.model.layers.map { rows * PackedDeltas.stride($0) }
    // One word more than there can be, as `CKernels_squeeze` wants; parts share their words of bits with no other.
    return counts.reduce(1) { $0 + $1 + $1 / 32 + 8 }
  }

  /// The bytes that it takes on a rank.
  package static func byteCount(ofRank rank: Int, _ partition: Partition, _ shape: TeamShape) -> Int {
    let workers = ([rank] + peers(ofRank: rank, partition).senders).flatMap(partition.workers(ofRank:))
    return workers.reduce(0) {
      $0 + MemoryLayout<UInt32>.stride * capacity(partition.microBatches(ofWorker: $1), shape)
    }
  }

  /// Packs the rows that a thread of this rank has left; each thread calls this for itself, before `run`. `batch` is how the
  /// batch is cut.
  func pack(_ batch: MicroBatches, thread: Int) {
    let message = outgoing[thread]
    var count = 0
    for part in parts(ofRows: batch.rows(of: message.microBatches)) {
      // There's room for all parts of as many rows as any batch has.
      guard let values = part.baseAddress, let start = message.packed.baseAddress else { continue }
      count += CKernels_squeeze(values, part.count, start + count)
    }
    counts[thread] = count
  }

  /// Exchanges what was packed; the first thread of every rank calls this, once all have packed.
  ///
  /// - Throws: `MPIError` where the ranks can't communicate.
  func run(_ batch: MicroBatches) throws(MPIError) {
    let sent = outgoing.indices.filter { !batch.rows(of: outgoing[$0].microBatches).isEmpty }
      .map { UnsafeBufferPointer(rebasing: outgoing[$0].packed[..<counts[$0]]) }
    try communicator.exchange(
      sending: receivers.flatMap { rank in sent.map { (elements: $0, rank: rank) } },
      receiving: incoming.filter { !batch.rows(of: $0.microBatches).isEmpty }
        .map { (elements: $0.packed, rank: $0.rank) })
  }

  /// Unpacks a thread's share of what has come; each thread calls this, once `run` has returned.
  func unpack(_ batch: MicroBatches, thread: Int) {
    for index in stride(from: thread, to: incoming.count, by: threads) {
      unpack(incoming[index], batch)
    }
  }

  private func unpack(_ message: Message, _ batch: MicroBatches) {
    let rows = batch.rows(of: message.microBatches)
    guard !rows.isEmpty else { return }
    var count = 0
    for part in parts(ofRows: rows) {
      // The sender has packed the same parts.
      guard let values = part.baseAddress, let start = message.packed.baseAddress else { continue }
      count += CKernels_spread(start + count, part.count, values)
    }
    for layer in memory.model.layers.indices.dropFirst() {
      memory.activations.setMasks(of: layer, message.microBatches, in: batch)
    }
  }

  /// What is sent of some rows.
  private func parts(ofRows rows: Range<Int>) -> [UnsafeMutableBufferPointer<Float>] {
    memory.activations.outputs(ofRows: rows) + memory.deltas.blocks(ofRows: rows)
  }
}
