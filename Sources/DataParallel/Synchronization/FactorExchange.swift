import CKernels
import MPI
import NeuralNetwork

/// Brings what gradients are formed from, the hidden outputs and deltas of all rows, into the memory of every team.
///
/// The gradient of a layer is a product, deltaᵀ · input, so that teams can exchange the factors in place of the sums: of few
/// rows these are fewer numbers, and zeros, which are most of a ReLU's, are left out. Pictures are known everywhere. Source:
/// Xie et al., "Lighter-communication distributed machine learning via sufficient factor broadcasting", UAI 2016.
///
/// Each rank sends the rows of its micro-batches to one rank of each other team: (n − 1) messages between n teams' ranks.
package final class FactorExchange: @unchecked Sendable {
  /// Rows that another rank sends.
  private struct Incoming {
    let rank: Int
    let microBatches: Range<Int>
    let packed: UnsafeMutableBufferPointer<UInt32>
  }

  private let memory: TeamMemory
  private let communicator: Communicator
  private let own: Range<Int>
  private let receivers: [Int]
  private let incoming: [Incoming]
  private let outgoing: UnsafeMutableBufferPointer<UInt32>

  /// Plans the exchange of one rank, and allocates room for it.
  ///
  /// - Parameters:
  ///   - memory: That of the rank's team, with the rows of all micro-batches.
  ///   - communicator: The ranks of all teams.
  ///   - partition: Who has which micro-batches.
  package init(_ memory: TeamMemory, over communicator: Communicator, _ partition: Partition) {
    (self.memory, self.communicator) = (memory, communicator)
    own = partition.microBatches(ofRank: communicator.rank)
    let peers = Self.peers(ofRank: communicator.rank, partition)
    receivers = peers.receivers
    let shape = memory.shape
    func buffer(_ microBatches: Range<Int>) -> UnsafeMutableBufferPointer<UInt32> {
      let buffer = UnsafeMutableBufferPointer<UInt32>.allocate(capacity: Self.capacity(microBatches, shape))
      buffer.initialize(repeating: 0)
      return buffer
    }
    incoming = peers.senders.map {
      let microBatches = partition.microBatches(ofRank: $0)
      return Incoming(rank: $0, microBatches: microBatches, packed: buffer(microBatches))
    }
    outgoing = buffer(own)
  }

  deinit {
    outgoing.deallocate()
    for message in incoming { message.packed.deallocate() }
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
    let ranks = [rank] + peers(ofRank: rank, partition).senders
    return ranks.reduce(0) {
      $0 + MemoryLayout<UInt32>.stride * capacity(partition.microBatches(ofRank: $1), shape)
    }
  }

  /// Exchanges the rows of a step; the first thread of every rank calls this, once all workers of its team have left theirs.
  ///
  /// - Parameter batch: How the rows of the batch are cut.
  /// - Throws: `MPIError` where the ranks can't communicate.
  func run(_ batch: MicroBatches) throws(MPIError) {
    let rows = batch.rows(of: own)
    let parts = memory.activations.outputs(ofRows: rows) + memory.deltas.blocks(ofRows: rows)
    var count = 0
    for part in parts {
      // `outgoing` has room for all parts of as many rows as any batch has.
      guard let values = part.baseAddress, let start = outgoing.baseAddress else { continue }
      count += CKernels_squeeze(values, part.count, start + count)
    }
    let message = UnsafeBufferPointer(rebasing: outgoing[..<count])
    let messages = incoming.filter { !batch.rows(of: $0.microBatches).isEmpty }
    try communicator.exchange(
      sending: rows.isEmpty ? [] : receivers.map { (elements: message, rank: $0) },
      receiving: messages.map { (elements: $0.packed, rank: $0.rank) })
    for message in messages { unpack(message, batch) }
  }

  private func unpack(_ message: Incoming, _ batch: MicroBatches) {
    let rows = batch.rows(of: message.microBatches)
    var count = 0
    for part in memory.activations.outputs(ofRows: rows) + memory.deltas.blocks(ofRows: rows) {
      // The sender has packed the same parts.
      guard let values = part.baseAddress, let start = message.packed.baseAddress else { continue }
      count += CKernels_spread(start + count, part.count, values)
    }
    for layer in memory.model.layers.indices.dropFirst() {
      memory.activations.setMasks(of: layer, message.microBatches, in: batch)
    }
  }
}
