/// What `mpirun -n RANKS` does on a machine when it's told nothing else.
package struct PlainLaunch: Equatable, Sendable {
  /// What it binds each rank to.
  package enum Binding: Equatable, Sendable {
    case core
    case numaNode
    /// Nothing, as there are more ranks than slots.
    case none
  }

  /// Whether it refuses because it runs as root.
  package let refusesRoot: Bool
  /// The slots there are, if it refuses because they are too few.
  package let tooFewSlots: Int?
  /// What it binds each rank to, once it starts them. Open MPI 4 binds up to two ranks to cores, more to NUMA nodes.
  package let binding: Binding

  package init(ranks: Int, on machine: Machine) {
    let slots = machine.launcher.slurmSlots?.reduce(0, +) ?? machine.cores
    refusesRoot = machine.isRoot && !machine.launcher.isRootAllowed
    tooFewSlots = ranks > slots && !machine.launcher.isOversubscriptionAllowed ? slots : nil
    binding = ranks > slots ? .none : ranks <= 2 ? .core : .numaNode
  }

  /// Whether it refuses to start the ranks.
  package var refuses: Bool { refusesRoot || tooFewSlots != nil }
}

extension PlainLaunch: CustomStringConvertible {
  package var description: String {
    let reasons = [refusesRoot ? "it runs as root" : nil, tooFewSlots.map { "there are only \($0.counted("slot"))" }]
    guard !refuses else { return "refuses: " + reasons.compactMap(\.self).joined(separator: ", and ") }
    return switch binding {
    case .core: "binds each rank, with all its threads, to one core"
    case .numaNode: "binds each rank to the cores of a NUMA node"
    case .none: "binds no rank"
    }
  }
}
