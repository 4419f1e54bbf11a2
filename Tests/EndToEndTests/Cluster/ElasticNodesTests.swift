import Foundation
import Launching
import Testing

extension EndToEnd {
  /// Nodes that come and go while a job runs on them, which is launched on the first.
  @Suite(.enabled(if: Testbed.isPossible, Testbed.need), .testbed(nodes: 3)) struct ElasticNodesTests {
    @Test func `a node that is cut off in mid-step is gone without, and the parameters are the undisturbed ones`()
      async throws
    {
      let reference = try await Run.train(ElasticNodes.settings)
      let (testbed, output) = (Testbed.current, Workspace.current.newPath())
      let hosts = try Workspace.current.newFile("node1 slots=2\nnode2 slots=2\n")
      let result = try await ElasticNodes.launch(
        hosts, ["--host-timeout", "2", "-n", "4", "--min-ranks", "2"], output: output
      ) { program in
        try await program.wait { $0.standardOutput.contains("\n 1/30 ") }
        try await testbed.execute(["link", "--node", "2", "--down"])
        try await program.wait { $0.standardOutput.contains("going on with 2 ranks on node1 ") }
        // What was cut off has ended: those that are left have started since.
        #expect(try ElasticNodes.ranks(of: output).count == 2)
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
      let reference = try await Run.train(ElasticNodes.settings)
      let output = Workspace.current.newPath()
      let hosts = try Workspace.current.newFile("node1 slots=1\n")
      @Sendable func list(_ text: String) throws {
        try text.write(toFile: hosts, atomically: true, encoding: .utf8)
      }
      let result = try await ElasticNodes.launch(
        hosts, ["--host-timeout", "2", "-n", "2", "--min-ranks", "1"], output: output
      ) { program in
        try await program.wait { $0.standardOutput.contains("\n 1/30 ") }
        let words = "there is room for 2 ranks: stopping 1 rank"
        try await ElasticNodes.whileStopped(program, of: output, until: words) {
          try list("node1 slots=1\nnode2 slots=1\n")
        }
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
      let result = try await ElasticNodes.launch(
        hosts, ["--host-timeout", "2", "-n", "4", "--min-ranks", "2"], output: output)
      try #require(result.status == 0, "\(result.standardError)")
      let message = "lockstep: node9 can't be reached: ssh: Could not resolve hostname node9: "
      #expect(result.standardError.ranges(of: message).count == 1, "\(result.standardError)")
      #expect(result.standardError.contains(/\n +Try: ssh -x .* node9 \S+\/lockstep --version\n/))
      #expect(result.standardOutput.contains(" on 2 nodes (node1, node3)"), "\(result.standardOutput)")
    }
  }
}
