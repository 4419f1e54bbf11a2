import DataParallel
import Foundation
import Jobs
import Philox
import Platform
import Training
import Watchdog

/// Host files of Open MPI.
struct HostFileFormat: FuzzFormat {
  let name = "hosts"

  func input(_ random: inout RandomStream) -> [UInt8] {
    let lines = (0..<random.below(12)).map { _ in
      "node\(random.below(4))" + random.pick(["", " slots=", " max_slots=", "\t slots = ", " # "]) + random.numberText()
    }
    var bytes = Array(lines.joined(separator: random.pick(["\n", "\r\n"])).utf8)
    if random.oneIn(3) { random.mutate(&bytes) }
    return bytes
  }

  func read(_ input: [UInt8], in folder: String) throws -> Bool {
    let path = folder + "/hosts"
    try Data(input).write(to: URL(filePath: path))
    let file = try HostFile(reading: path)
    let plan = LaunchPlan(ranks: 4, on: Machine(cores: 2, processors: 4), hostFile: file, training: nil)
    guard plan.ranksOnFullestMachine > 0 else { throw Finding(description: "no machine gets a rank") }
    _ = plan.command(running: ["a"]).shellLine
    return true
  }
}

/// The environments of launchers.
struct LauncherFormat: FuzzFormat {
  let name = "launcher"

  private static let names = [
    "OMPI_COMM_WORLD_RANK", "OMPI_COMM_WORLD_SIZE", "OMPI_COMM_WORLD_LOCAL_RANK", "OMPI_COMM_WORLD_LOCAL_SIZE",
    "PMIX_RANK", "PMIX_NAMESPACE", "SLURM_PROCID", "SLURM_LOCALID", "SLURM_NODEID", "SLURM_STEP_TASKS_PER_NODE",
    "SLURM_TASKS_PER_NODE", "SLURM_JOB_ID", "SLURM_STEP_ID", "LOCKSTEP_STALL_TIMEOUT", "LOCKSTEP_STALL_ABORT",
  ]

  func input(_ random: inout RandomStream) -> [UInt8] {
    let values = Self.names.map { name -> String in
      if random.oneIn(4) { return "" }
      guard name.hasSuffix("PER_NODE") else { return random.oneIn(3) ? random.numberText() : "\(random.below(4))" }
      return (0..<(1 + random.below(4))).map { _ in
        random.numberText() + (random.oneIn(2) ? "(x\(random.numberText()))" : "")
      }.joined(separator: ",")
    }
    return Array(values.joined(separator: "\u{1}").utf8)
  }

  func read(_ input: [UInt8], in folder: String) throws -> Bool {
    let values = String(decoding: input, as: UTF8.self).split(separator: "\u{1}", omittingEmptySubsequences: false)
    let environment = Dictionary(uniqueKeysWithValues: zip(Self.names, values.map(String.init)))
    let rank = LauncherEnvironment(environment)
    guard rank.nodeSize > 0, (0..<rank.nodeSize).contains(rank.nodeRank) else {
      throw Finding(description: "rank \(rank.nodeRank) of \(rank.nodeSize) on its node")
    }
    let machine = Machine(cores: 2, processors: 4, launcher: rank)
    _ = LaunchPlan(ranks: 4, on: machine, training: nil).command(running: ["a"])
    let limits = StallLimits(environment: environment)
    _ = Duration.seconds(limits.timeout) + .seconds(limits.abort ?? 0)
    return rank.job != nil
  }
}
