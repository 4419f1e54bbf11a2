import Foundation
import Launching
import Testing

extension EndToEnd {
  /// Ranks on several nodes, which have no memory in common, started by the real `mpirun` over ssh.
  @Suite(.enabled(if: Testbed.isPossible, Testbed.need), .testbed(nodes: 3)) struct SeveralNodesTests {
    /// Trains on nodes, given as `mpirun` takes them, with a fault that's planted.
    private func train(on hosts: String, _ settings: [String] = [], fault: String = "") async throws -> (
      result: LaunchResult, path: String
    ) {
      let mpirun = ["mpirun", "-x", "LOCKSTEP_PLANT", "-x", "LOCKSTEP_PLANT_ALLOWED", "-H", hosts]
      return try await train(Testbed.current.wrapper() + mpirun, settings, fault: fault)
    }

    private func train(_ wrapper: [String], _ settings: [String] = [], fault: String = "") async throws -> (
      result: LaunchResult, path: String
    ) {
      let path = Workspace.current.newPath()
      let result = try await launch(
        ranks: nil, "lockstep",
        ["train", "--config", Workspace.current.configuration, "--output", path, "--verbose"]
          + settings.flatMap { ["--set", $0] },
        wrapper: wrapper, environment: ["LOCKSTEP_PLANT": fault])
      return (result, path)
    }

    /// How a job ends that stalls: 137 if `mpirun` took too long over it.
    private let ends: [Int32] = [124, 137]

    @Test(arguments: [["--nodes", "2", "--ranks", "4"], ["--slots", "3,1"], ["--slots", "1,1,3"]])
    func `give the bits of one`(shape: [String]) async throws {
      let reference = try await Run.train()
      let testbed = ["--at", Testbed.current.folder, "run"] + shape + ["--program"]
      let (result, path) = try await train([Interoperability.file("cluster/testbed")] + testbed)
      try #require(result.status == 0, "\(result.standardError)")
      let run = Run(path: path, output: result.standardOutput)
      #expect(run.output.contains(" on \(shape.last == "1,1,3" ? 3 : 2) nodes\n"))
      #expect(run.output.contains(/machine(.*\n)* +synchronization +hierarchical allreduce\n/))
      #expect(try run.summary.parametersSHA256 == reference.summary.parametersSHA256)
      #expect(try run.results == reference.results)
    }

    @Test func `launch gives the bits of one from a host file`() async throws {
      let reference = try await Run.train()
      let hosts = try Workspace.current.newFile("node1 slots=1\nnode3 slots=2\n")
      let path = Workspace.current.newPath()
      let result = try await launch(
        ranks: nil, "lockstep",
        ["launch", "-n", "3", "--hostfile", hosts, "train", "--config", Workspace.current.configuration]
          + ["--output", path], wrapper: Testbed.current.wrapper())
      try #require(result.status == 0, "\(result.standardError)")
      #expect(try Run(path: path, output: "").summary.parametersSHA256 == reference.summary.parametersSHA256)
    }

    @Test func `a stall names the other node`() async throws {
      let limits = ["resilience.stall_timeout=1", "resilience.stall_abort=3"]
      let (result, _) = try await train(on: "node1:2,node2:1", limits, fault: "loop:2:5")
      #expect(ends.contains(result.status))
      #expect(result.standardError.contains("Stall on node1: ranks 0-1 waited "))
      #expect(result.standardError.contains("look at what other nodes (rank 2 on node2) report"))
    }

    @Test func `a rank that has looped is named by its own node`() async throws {
      let limits = ["resilience.stall_timeout=1", "resilience.stall_abort=3"]
      let (result, _) = try await train(on: "node1:1,node2:2", limits, fault: "loop:2:5")
      #expect(ends.contains(result.status))
      #expect(result.standardError.contains(/Stall on node2: rank 1 waited \d+ s for rank 2\./))
    }

    @Test func `mpirun ends the ranks of all nodes after a crash on another one, and names it`() async throws {
      let (result, _) = try await train(on: "node1:2,node2:2", fault: "crash:3:5")
      #expect(result.status == 134)
      #expect(result.standardError.contains(/process rank 3 with PID \d+ on node node2 exited on signal 6/))
      #expect(!result.standardError.contains("The launcher hasn't ended"))
    }

    @Test func `a difference is told with both nodes`() async throws {
      let (result, _) = try await train(on: "node1:1,node2:2", fault: "preflight:2:numerics version")
      #expect(result.status == 1)
      #expect(
        result.standardError.contains(/rank 2: numerics version is planted here on node2, but .* on rank 0 on node1\./))
    }
  }
}
