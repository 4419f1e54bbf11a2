import Foundation
import MPI
import Platform

/// Where a rank runs.
struct RankPlace: Equatable, Sendable {
  /// The name of its machine.
  let host: String
  /// The processors that it may run on.
  let processors: Set<Int>
  /// Those that its launcher may run on there, and so could have given it.
  let available: Set<Int>

  /// This process's.
  private static var ofThisProcess: (host: String, processors: String, available: String) {
    let key = "Cpus_allowed_list"
    let own = ProcFolder.ofThisProcess.status[key] ?? ""
    let launcher = LauncherEnvironment.ofThisProcess.isOpenMPIRank ? ProcFolder(process: getppid()).status[key] : nil
    return (hostName(), own, launcher ?? own)
  }

  /// The places of all ranks, in their order; every rank of `world` calls this.
  static func ofAll(_ world: Communicator) throws(MPIError) -> [RankPlace] {
    let own = ofThisProcess
    return try world.allGather(Array("\(own.host)\t\(own.processors)\t\(own.available)".utf8)).map { bytes in
      let fields = String(decoding: bytes, as: UTF8.self).split(separator: "\t", omittingEmptySubsequences: false)
      let lists = fields.dropFirst().map { ProcessorList(String($0)).processors }
      return RankPlace(host: String(fields.first ?? ""), processors: lists.first ?? [], available: lists.last ?? [])
    }
  }
}

extension [RankPlace] {
  /// The machines in the order of their first ranks.
  var hosts: [String] { map(\.host).reduce(into: []) { if !$0.contains($1) { $0.append($1) } } }

  /// The ranks of each machine: "node1: 0, 1; node2: 2".
  var hostText: String {
    hosts.map { host in
      "\(host): " + indices.filter { self[$0].host == host }.map(String.init).joined(separator: ", ")
    }.joined(separator: "; ")
  }

  /// What each rank is bound to: "none", or "0 to processor 0, 1 to processor 1".
  var bindingText: String {
    guard contains(where: { $0.processors != $0.available }) else { return "none" }
    return enumerated().map { rank, place in
      place.processors == place.available
        ? "\(rank) to none" : "\(rank) to " + ProcessorList(place.processors).text
    }.joined(separator: ", ")
  }

  /// A line for the first machine on which ranks are bound to some of the processors and leave others idle.
  var idleNote: String? {
    for host in hosts {
      let ranks = indices.filter { self[$0].host == host }
      let used = ranks.reduce(into: Set<Int>()) { $0.formUnion(self[$1].processors) }
      let idle = self[ranks[0]].available.subtracting(used)
      if idle.isEmpty || used.isEmpty { continue }
      let whose = ranks.count == 1 ? "rank \(ranks[0]) is" : "the \(ranks.count) ranks are"
      return "note: on \(host), \(whose) bound to \(ProcessorList(used).text), and \(ProcessorList(idle).text) "
        + "\(idle.count == 1 ? "is" : "are") idle: lockstep launch, or mpirun --bind-to none, uses all"
    }
    return nil
  }
}
