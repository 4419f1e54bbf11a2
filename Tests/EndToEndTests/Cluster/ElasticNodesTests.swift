import Foundation
import Launching
import Testing

extension EndToEnd {
  /// Nodes that come and go while a job runs on them, which is launched on the first.
  @Suite(.enabled(if: Testbed.isPossible, Testbed.need), .testbed(nodes: 3)) struct ElasticNodesTests {
    /// Steps enough to be met on two nodes, which take some milliseconds over each.
    private static let settings = ["training.batch_size=8", "training.epochs=30"]

    /// Launches on nodes that a host file lists.
    private func launchElastic(
      _ hosts: String, _ options: [String], output: String,
      whileRunning: @escaping @Sendable (RunningProgram) async throws -> Void = { _ in }
    ) async throws -> LaunchResult {
      try await launch(
        ranks: nil, "lockstep",
        ["launch", "--hostfile", hosts, "--host-timeout", "2"] + options
          + ["train", "--config", Workspace.current.configuration, "--output", output]
          + (Self.settings + ["checkpoint.every_steps=50"]).flatMap { ["--set", $0] },
        wrapper: Testbed.current.wrapper(), timeLimit: .seconds(120), whileRunning: whileRunning)
    }

    /// The processes of a run's ranks, on whatever node; `rank` for one of them.
    private static func ranks(of output: String, rank: Int? = nil) throws -> [pid_t] {
      try names(in: "/proc").compactMap { pid_t($0) }.filter { process in
        func words(_ file: String) -> [String] {
          (try? text(of: "/proc/\(process)/\(file)"))?.split(separator: "\0").map(String.init) ?? []
        }
        let variables = words("environ").filter { $0.hasPrefix("OMPI_COMM_WORLD_RANK=") }
        return words("cmdline").contains(output) && !variables.isEmpty
          && (rank == nil || variables == ["OMPI_COMM_WORLD_RANK=\(rank ?? 0)"])
      }
    }

    @Test func `a node that is cut off in mid-step is gone without, and the parameters are the undisturbed ones`()
      async throws
    {
      let reference = try await Run.train(Self.settings)
      let (testbed, output) = (Testbed.current, Workspace.current.newPath())
      let hosts = try Workspace.current.newFile("node1 slots=2\nnode2 slots=2\n")
      let result = try await launchElastic(hosts, ["-n", "4", "--min-ranks", "2"], output: output) { program in
        try await program.wait { $0.standardOutput.contains("\n 1/30 ") }
        try await testbed.execute(["link", "--node", "2", "--down"])
        try await program.wait { $0.standardOutput.contains("going on with 2 ranks on node1 ") }
        // What was cut off has ended: those that are left have started since.
        #expect(try Self.ranks(of: output).count == 2)
      }
      try await testbed.execute(["link", "--node", "2", "--up"])
      try #require(result.status == 0, "\(result.standardError)")
      #expect(
        result.standardError.contains(/lockstep: node2 has not answered for [23]\.\d s: going on with 2 ranks\n/),
        "\(result.standardError)")
      #expect(
        result.standardOutput.contains(
          /\nnode2 has not answered for [23]\.\d s: going on with 2 ranks on node1 from step [\d,]+ \(redoing \d+ steps?\); first step/
        ))
      #expect(try Run(path: output, output: "").summary.parametersSHA256 == reference.summary.parametersSHA256)
      #expect(try Run(path: output, output: "").results == reference.results)
    }

    @Test func `a node that is added gets ranks, and one that is taken off the list loses them`() async throws {
      let reference = try await Run.train(Self.settings)
      let output = Workspace.current.newPath()
      let hosts = try Workspace.current.newFile("node1 slots=1\n")
      @Sendable func list(_ text: String) throws {
        try text.write(toFile: hosts, atomically: true, encoding: .utf8)
      }
      let result = try await launchElastic(hosts, ["-n", "2", "--min-ranks", "1"], output: output) { program in
        try await program.wait { $0.standardOutput.contains("\n 1/30 ") }
        // One rank could be done before the list is read.
        let first = try #require(try Self.ranks(of: output, rank: 0).first)
        kill(first, SIGSTOP)
        try list("node1 slots=1\nnode2 slots=1\n")
        try await program.wait { $0.standardError.contains("there is room for 2 ranks: stopping 1 rank") }
        kill(first, SIGCONT)
        try await program.wait { $0.standardOutput.contains("going on with 2 ranks on node1 and node2 ") }
        try list("node1 slots=1\n")
      }
      try #require(result.status == 0, "\(result.standardError)")
      #expect(result.standardOutput.contains(/room for 2 ranks: going on .* from step [\d,]+ \(redoing 0 steps\)/))
      #expect(result.standardOutput.contains("\nthere is room for 1 rank: going on with 1 rank on node1 from "))
      #expect(result.standardError.contains("lockstep: stopped to go on with 2 ranks in epoch "))
      #expect(try Run(path: output, output: "").summary.parametersSHA256 == reference.summary.parametersSHA256)
      #expect(try Run(path: output, output: "").results == reference.results)
    }

    @Test func `a machine that can't be reached is named once, with ssh's reason and what to try`() async throws {
      let output = Workspace.current.newPath()
      let hosts = try Workspace.current.newFile("node9 slots=2\nnode1 slots=1\nnode3 slots=1\n")
      let result = try await launchElastic(hosts, ["-n", "4", "--min-ranks", "2"], output: output)
      try #require(result.status == 0, "\(result.standardError)")
      let message = "lockstep: node9 can't be reached: ssh: Could not resolve hostname node9: "
      #expect(result.standardError.ranges(of: message).count == 1, "\(result.standardError)")
      #expect(result.standardError.contains(/\n +Try: ssh -x .* node9 \S+\/lockstep --version\n/))
      #expect(result.standardOutput.contains(" on 2 nodes (node1, node3)"), "\(result.standardOutput)")
    }
  }
}
