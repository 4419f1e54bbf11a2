/// Which ranks share a node, and so can share memory.
///
/// Made once, by every rank at the same time, and passed on. Like a communicator it stays on the thread that may call MPI.
public struct Topology {
  /// All ranks.
  public let world: Communicator
  /// The ranks of this rank's node, in the order of their ranks in `world`.
  public let node: Communicator
  /// By node, in the order of their first ranks: the ranks in `world`, in order. Nodes may have different numbers of them.
  public let nodes: [[Int]]

  /// Finds out which ranks share a node; every rank of `world` calls this.
  public init(_ world: Communicator) throws(MPIError) {
    self.world = world
    node = try world.splitByNode()
    let first = try node.broadcast(world.rank)
    let firsts = try world.allGather(first)
    nodes = Dictionary(grouping: firsts.indices) { firsts[$0] }.sorted { $0.key < $1.key }.map(\.value)
  }

  /// Whether all ranks are on one node.
  public var isOneNode: Bool { nodes.count == 1 }
}
