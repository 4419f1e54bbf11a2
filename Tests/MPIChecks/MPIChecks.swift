import Glibc
import MPI

/// A program for the tests of `MPI`, and of what stands directly on it, to run under the launcher: `mpi-checks NAME`, where
/// NAME is a group of checks or a way in which a program may end. `mpi-checks list` names the checks.
@main struct MPIChecks {
  static func main() {
    let name = CommandLine.arguments.dropFirst().first ?? ""
    if let checks = groups[name] {
      MPI.run { world in try run(checks, world) }
    } else if name == "list" {
      for (group, checks) in groups { for check in checks { print("\(group)\t\(check.name)") } }
    } else if let ending = Ending(rawValue: name) {
      ending.run()
    } else {
      print("usage: mpi-checks \(groups.keys.sorted().joined(separator: "|"))|ENDING")
      exit(64)
    }
  }

  private static var groups: [String: [Check]] {
    [
      "collectives": collectiveChecks, "point-to-point": pointToPointChecks, "communicators": communicatorChecks,
      "shared-memory": sharedMemoryChecks, "errors": errorChecks, "agreement": agreementChecks,
      "ordered-allreduce": orderedAllReduceChecks, "node-dataset": nodeDatasetChecks,
      "trainer": trainerChecks, "link": linkChecks,
    ]
  }

  /// Runs the checks up to the first that fails on any rank, which ends the program. The first rank names those passed.
  private static func run(_ checks: [Check], _ world: Communicator) throws {
    for check in checks {
      do { try check.body(world) } catch { throw Mismatch(description: "\(check.name): \(error)") }
      try world.barrier()
      guard world.rank == 0 else { continue }
      print("passed \(check.name)")
      // A check that hangs is killed, and what stdio holds with it.
      fflush(nil)
    }
    if world.rank == 0 { print("passed all \(checks.count)") }
  }
}
