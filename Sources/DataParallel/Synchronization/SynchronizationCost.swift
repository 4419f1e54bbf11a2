import Model
import NeuralNetwork

/// What it costs in a step that ranks are on several nodes, by what the nodes exchange: a model, which decides for `auto`.
///
/// The bits are the same either way, so that a wrong guess costs time only. What both have to do, such as the passes over a
/// node's own rows, isn't counted.
package struct SynchronizationCost: Sendable, Equatable {
  /// The seconds of a step that slices of the gradient take.
  package let gradients: Double
  /// The seconds of a step that the factors of gradients take.
  package let factors: Double
  /// What it was reckoned with.
  package let link: Link

  /// Whether nodes exchange gradients or their factors.
  package var cheapest: SynchronizationStrategy { factors < gradients ? .factorExchange : .hierarchicalAllReduce }

  /// Reckons with the slowest node. The same arguments give the same numbers on all ranks.
  ///
  /// - Parameters:
  ///   - model: The network.
  ///   - batchSize: The rows of a step over all ranks.
  ///   - partition: Of the micro-batches over the ranks of several nodes; a node's ranks are a team.
  ///   - link: What joins the nodes.
  package init(_ model: MLP, batchSize: Int, _ partition: Partition, over link: Link) {
    let nodes = partition.teams.indices.map { Node($0, batchSize: batchSize, partition) }
    let slowest = { (seconds: (Node) -> Double) in nodes.map(seconds).max() ?? 0 }
    // Flags go up and down a tree of the nodes; slices, sums and factors go to all other nodes at once.
    let flags = 2 * (Int.bitWidth - (nodes.count - 1).leadingZeroBitCount)
    let seconds = { (exchanges: Int, bytes: Double) in
      Measured.delaysPerExchange * Double(exchanges) * link.delay + Measured.sendings * bytes / link.bytesPerSecond
    }
    let (parameters, others) = (Double(model.layout.count), Double(nodes.count - 1) / Double(nodes.count))
    let subtrees = nodes.reduce(0) { $0 + $1.subtrees }
    gradients = slowest { node in
      // It sends a slice of each of its subtrees to each other node, and its slice of the sum; and it gets the like.
      let slices = max(
        node.subtrees * others + others, (subtrees - node.subtrees) / Double(nodes.count) + others)
      return Measured.perParameter * parameters / node.ranks + seconds(flags + 2, 4 * parameters * slices)
    }
    let numbers = Double(
      model.layers.dropFirst().reduce(0) { $0 + Activations.stride($1) }
        + model.layers.reduce(0) { $0 + PackedDeltas.stride($1) })
    let products = Double(model.layers.reduce(0) { $0 + $1.inputs * $1.outputs })
    let sent = Double(model.layers.dropFirst().reduce(model.layers.reduce(0) { $0 + $1.outputs }) { $0 + $1.inputs })
    let bytesPerRow = numbers / 8 + 4 * sent * (model.activation == .relu ? Measured.shareOfReLU : 1)
    factors = slowest { node in
      let foreign = Double(batchSize) - node.rows
      let computing = Measured.perNumber * numbers * Double(batchSize) + Measured.perProduct * products * foreign
      return computing / (node.ranks * Double(partition.threadsPerRank))
        + seconds(flags + 1, bytesPerRow * max(foreign, node.rows * Double(nodes.count - 1)))
    }
    self.link = link
  }
}

/// What the model needs to know of a node.
private struct Node {
  let rows, ranks, subtrees: Double

  init(_ team: Int, batchSize: Int, _ partition: Partition) {
    let microBatches = partition.microBatchesOfTeams[team]
    rows = Double(batchSize) * Double(microBatches.count) / Double(partition.microBatchCount)
    ranks = Double(partition.teams[team].count)
    subtrees = Double(TreeSum.subtrees(within: microBatches, of: partition.microBatchCount).count)
  }
}

/// The model's constants: measured on a core of an Intel Xeon (AVX-512) per node, as docs/scaling.md says.
private enum Measured {
  /// The seconds of storing, sending, receiving and adding a number of a gradient, but for the link.
  static let perParameter = 5.4e-9
  /// The delays for each exchange that waits for another.
  static let delaysPerExchange = 3.4
  /// The bytes that go over the link for each byte of a message.
  static let sendings = 1.21
  /// The seconds of packing or unpacking a number of a row, 0 or not.
  static let perNumber = 1.5e-9
  /// The seconds of a multiply-add of the gradient of another node's row.
  static let perProduct = 2e-11
  /// The share of a ReLU's outputs and deltas that aren't 0.
  static let shareOfReLU = 0.25
}
