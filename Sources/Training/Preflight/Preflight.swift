import Datasets
import Foundation
import MPI
import NeuralNetwork
import Platform

/// Compares what must be the same on all ranks before they train.
package enum Preflight {
  /// Something that all ranks must agree in.
  struct Fact {
    let key: String
    var value: String
  }

  /// The program, its libraries, what the bits of its products depend on, and every key of the configuration but the folder
  /// of the data, whose content counts.
  static func facts(_ configuration: Configuration) -> [Fact] {
    var program = [
      Fact(key: "lockstep version", value: lockstepVersion), Fact(key: "Open MPI version", value: MPI.libraryVersion),
      Fact(key: "numerics version", value: "\(Numerics.version)"),
    ]
    if configuration.training.precision == .bfloat16 {
      program += [
        Fact(key: "oneDNN version", value: OneDNN.version),
        Fact(key: "instruction set", value: "\(OneDNN.instructionSet)"),
      ]
    }
    let settings = configuration.sections.flatMap { section in
      section.keys.map { Fact(key: "\(section.name).\($0.name)", value: $0.value) }
    }
    return program + settings.filter { $0.key != "data.directory" }
  }

  /// Chooses this rank's kernels and checks that they keep to the numerics' contract, before any of them trains.
  ///
  /// Every rank calls this.
  ///
  /// - Throws: `CollectiveFailure` where the environment asks for kernels that a rank can't run, or a rank's give other bits.
  package static func prepareKernels(_ world: Communicator) throws {
    try world.agree {
      try KernelTarget.choose(environment: ProcessInfo.processInfo.environment)
      try Numerics.check()
    }
  }

  /// Compares the content of the nodes' copies of the data set.
  ///
  /// Every rank calls this.
  ///
  /// - Returns: The hashes of the data set.
  /// - Throws: `CollectiveFailure` with the first difference.
  static func compareData(_ data: NodeDataset, _ topology: Topology) throws -> DataHashes {
    let hashes = DataHashes(text: try topology.node.fromRoot { data.hashes.text })
    let names = ["training", "held-out", "test"]
    try compare(zip(names, hashes.parts).map { Fact(key: "SHA-256 of the \($0) images", value: $1) }, topology.world)
    return hashes
  }

  /// Compares facts with those of rank 0.
  ///
  /// Every rank of `world` calls this.
  ///
  /// - Throws: `CollectiveFailure` with the first difference of the lowest rank that has one.
  static func compare(_ facts: [Fact], _ world: Communicator) throws {
    var facts = facts
    PlantedFault.ofThisProcess?.alter(&facts, rank: world.rank)
    let own = facts.map { "\($0.key)\t\($0.value)" }
    let reference = try world.fromRoot { (own + [MPI.processorName]).joined(separator: "\n") }
      .split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    try world.agree {
      let others = reference.dropLast()
      guard own != Array(others) else { return }
      let index = zip(own, others).enumerated().first { $1.0 != $1.1 }?.offset ?? min(own.count, others.count)
      func value(_ lines: [String]) -> (key: String, value: String) {
        let parts = index < lines.count ? lines[index].split(separator: "\t", maxSplits: 1).map(String.init) : []
        return (parts.first ?? "nothing", parts.count > 1 ? parts[1] : "missing")
      }
      let (mine, theirs) = (value(own), value(Array(others)))
      throw PreflightDifference(
        (mine.key, mine.value, node: MPI.processorName), (theirs.key, theirs.value, node: reference.last ?? ""))
    }
  }
}
