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

    /// Trains on nodes that have so many ranks, by `cluster/testbed run`.
    private func run(_ shape: [String], _ settings: [String]) async throws -> Run {
      let testbed = ["--at", Testbed.current.folder, "run"] + shape + ["--program"]
      let (result, path) = try await train([Interoperability.file("cluster/testbed")] + testbed, settings)
      try #require(result.status == 0, "\(result.standardError)")
      return Run(path: path, output: result.standardOutput)
    }

    @Test(
      arguments: [["--nodes", "2", "--ranks", "4"], ["--slots", "3,1"], ["--slots", "1,1,3"]],
      [("gradients", "hierarchical allreduce"), ("factors", "factor exchange")])
    func `give the bits of one`(shape: [String], way: (setting: String, name: String)) async throws {
      let reference = try await Run.train()
      let run = try await run(shape, ["training.synchronization=\(way.setting)"])
      #expect(run.output.contains(" on \(shape.last == "1,1,3" ? 3 : 2) nodes\n"))
      #expect(EndToEnd.OutputTests.settings(inHeader: run.output)["machine.synchronization"] == way.name)
      #expect(try run.summary.synchronization == way.name)
      #expect(try run.summary.parametersSHA256 == reference.summary.parametersSHA256)
      #expect(try run.results == reference.results)
    }

    /// On the second network a row is many numbers, of which a smooth activation makes none 0.
    @Test(arguments: [
      ("100mbit", [], "factor exchange"),
      (
        "none",
        [
          "model.hidden=[\([String](repeating: "64", count: 32).joined(separator: ","))]", "model.activation=tanh",
          "training.batch_size=580",
        ], "hierarchical allreduce"
      ),
    ])
    func `what they exchange is chosen by the link, and changes no bit`(
      rate: String, settings: [String], name: String
    ) async throws {
      let reference = try await Run.train(settings)
      try await Testbed.current.execute(["link", "--rate", rate])
      let run = try await run(["--nodes", "2", "--ranks", "2"], settings)
      try await Testbed.current.execute(["link", "--rate", "none"])
      #expect(try run.summary.synchronization == name)
      let exchange = try #require(EndToEnd.OutputTests.settings(inHeader: run.output)["machine.exchange"])
      let isFactors = name == "factor exchange"
      let costs = isFactors ? /factors: \S+ ms a step, gradients \S+ ms/ : /gradients: \S+ ms a step, factors \S+ ms/
      #expect(exchange.contains(costs), "\(exchange)")
      if isFactors {
        let match = try #require(exchange.firstMatch(of: #/over (\d+) Mbit/s and /#), "\(exchange)")
        let measured = try #require(Int(match.1))
        #expect(measured > 60 && measured < 130, "\(exchange)")
      }
      #expect(try run.summary.parametersSHA256 == reference.summary.parametersSHA256)
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
