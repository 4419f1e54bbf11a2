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

    @Test func `a node that loses its power is gone without, and taken in when it's back`() async throws {
      let reference = try await Run.train(ElasticNodes.settings)
      let (testbed, output) = (Testbed.current, Workspace.current.newPath())
      let hosts = try Workspace.current.newFile("node1 slots=1\nnode3 slots=2\n")
      let options = ["--host-timeout", "2", "-n", "3", "--min-ranks", "1"]
      let result = try await ElasticNodes.launch(hosts, options, output: output) { program in
        try await program.wait { $0.standardOutput.contains("\n 1/30 ") }
        try await testbed.execute(["stop", "3"])
        try await program.wait { $0.standardOutput.contains("going on with 1 rank on node1 ") }
        let words = "there is room for 3 ranks: stopping 1 rank"
        try await ElasticNodes.whileStopped(program, of: output, until: words) {
          try await testbed.execute(["start", "3"])
        }
      }
      try #require(result.status == 0, "\(result.standardError)")
      #expect(
        result.standardOutput.contains(/room for 3 ranks: going on with 3 ranks on node1 and node3 from step [\d,]+/))
      #expect(try Run(path: output, output: "").summary.parametersSHA256 == reference.summary.parametersSHA256)
      #expect(try names(in: output).contains("run.lock") == false)
    }

    @Test func `a node whose sshd is killed is gone without`() async throws {
      let reference = try await Run.train(ElasticNodes.settings)
      let (testbed, output) = (Testbed.current, Workspace.current.newPath())
      let hosts = try Workspace.current.newFile("node1 slots=1\nnode3 slots=1\n")
      let options = ["--host-timeout", "2", "-n", "2", "--min-ranks", "1"]
      let result = try await ElasticNodes.launch(hosts, options, output: output) { program in
        try await program.wait { $0.standardOutput.contains("\n 1/30 ") }
        _ = try await testbed.execute(on: "node3", ["sh", "-c", "kill -KILL $(pgrep -x sshd)"])
        try await program.wait { $0.standardOutput.contains("going on with 1 rank on node1 ") }
        #expect(try ElasticNodes.ranks(of: output).count == 1)
      }
      for command in ["stop", "start"] { try await testbed.execute([command, "3"]) }
      try #require(result.status == 0, "\(result.standardError)")
      // Its ranks end by themselves at that time, too, and mpirun may be the first to say so.
      #expect(
        result.standardError.contains(
          /lockstep: (rank 1 on )?node3 (has not answered|was ended) .*: going on with 1 rank\n/),
        "\(result.standardError)")
      #expect(try Run(path: output, output: "").summary.parametersSHA256 == reference.summary.parametersSHA256)
    }

    @Test func `without ranks that come and go, a node that is cut off ends the job, and is named`() async throws {
      let (testbed, output) = (Testbed.current, Workspace.current.newPath())
      let hosts = try Workspace.current.newFile("node1 slots=1\nnode2 slots=1\n")
      let result = try await ElasticNodes.launch(hosts, ["--host-timeout", "2", "-n", "2"], output: output) { program in
        try await program.wait { $0.standardOutput.contains("\n 1/30 ") }
        try await testbed.execute(["link", "--node", "2", "--down"])
        let start = ContinuousClock.now
        try await program.wait { $0.standardError.contains("ending the job") }
        #expect(ContinuousClock.now - start < .seconds(4))
      }
      let left = try ElasticNodes.ranks(of: output)
      try await testbed.execute(["link", "--node", "2", "--up"])
      #expect(result.status == 205)
      #expect(
        result.standardError.contains(/lockstep: node2 has not answered for [23]\.\d s: ending the job\n/),
        "\(result.standardError)")
      #expect(left == [], "those that are cut off have ended, too")
    }

    @Test func `of two nodes of one host name the first is used, and the other one named`() async throws {
      let (testbed, output) = (Testbed.current, Workspace.current.newPath())
      let hosts = try Workspace.current.newFile("node1 slots=1\nnode2 slots=1\nnode3 slots=1\n")
      _ = try await testbed.execute(on: "node3", ["hostname", "node2"])
      let result = try await ElasticNodes.launch(
        hosts, ["-n", "3", "--min-ranks", "1"], output: output, ["training.epochs=1"])
      _ = try await testbed.execute(on: "node3", ["hostname", "node3"])
      try #require(result.status == 0, "\(result.standardError)")
      let message = "lockstep: node3 can't be used: it calls itself node2, as node2 does\n"
      #expect(result.standardError.ranges(of: message).count == 1, "\(result.standardError)")
      #expect(result.standardOutput.contains(" on 2 nodes (node1, node2)"), "\(result.standardOutput)")
    }

    @Test func `a node with another version of the program is named with both, and left alone`() async throws {
      let (testbed, output) = (Testbed.current, Workspace.current.newPath())
      let hosts = try Workspace.current.newFile("node1 slots=1\nnode2 slots=1\n")
      let other = try Workspace.current.newFile("#!/bin/sh\necho lockstep-attends 0.0.9 node2\ncat > /dev/null\n")
      let program = Bundle.main.bundleURL.appending(path: "lockstep").path
      let mount = "chmod +x \(other) && mount --bind \(other) $(realpath \(program))"
      _ = try await testbed.execute(on: "node2", ["sh", "-c", mount])
      let result = try await ElasticNodes.launch(
        hosts, ["-n", "2", "--min-ranks", "1"], output: output, ["training.epochs=1"])
      _ = try await testbed.execute(on: "node2", ["sh", "-c", "umount $(realpath \(program))"])
      try #require(result.status == 0, "\(result.standardError)")
      #expect(
        result.standardError.contains(
          /lockstep: node2 can't be used: its lockstep is 0\.0\.9, and this is \d+\.\d+\.\d+\n/),
        "\(result.standardError)")
      #expect(result.standardOutput.contains(" on 1 node ("), "\(result.standardOutput)")
    }
  }
}
