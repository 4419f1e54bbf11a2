import Foundation
import Launching
import Testing

extension EndToEnd {
  /// Runs whose folder is in each node's own /tmp.
  @Suite(.enabled(if: Testbed.isPossible, Testbed.need), .testbed(nodes: 3)) struct CheckpointCopiesTests {
    private let copies = ["checkpoint.copies=2"]

    /// A path of a run that all nodes have for themselves.
    private func newPath() -> String { "/tmp/lockstep-copies-\(UUID().uuidString)" }

    private func shell(_ command: String, on node: String) async throws -> String {
      try await Testbed.current.execute(on: node, ["sh", "-c", command])
    }

    /// The hash of the parameters that a run on a node has ended with.
    private func hash(of run: String, on node: String) async throws -> String {
      let summary = Data(try await shell("cat \(run)/summary.json", on: node).utf8)
      return try #require(
        (JSONSerialization.jsonObject(with: summary) as? [String: Any])?["parameters_sha256"] as? String)
    }

    @Test func `a run outlives the node of rank 0 with its disk, and goes back to it when it's there again`()
      async throws
    {
      // Long enough to be there still when the node is back.
      let epochs = ["training.epochs=300"]
      let reference = try await Run.train(ElasticNodes.settings + epochs)
      let (testbed, output) = (Testbed.current, newPath())
      // launch has none of the run's files.
      let hosts = try Workspace.current.newFile("node2 slots=2\nnode3 slots=2\n")
      let options = ["--host-timeout", "2", "-n", "4", "--min-ranks", "2"]
      let result = try await ElasticNodes.launch(hosts, options, output: output, copies + epochs) { program in
        try await program.wait { $0.standardOutput.contains("\n  1/300 ") }
        try await testbed.execute(["stop", "2"])
        try await program.wait { $0.standardOutput.contains("going on with 2 ranks on node3 ") }
        let words = "there is room for 4 ranks: stopping 2 ranks"
        try await ElasticNodes.whileStopped(program, of: output, until: words) {
          try await testbed.execute(["start", "2"])
        }
      }
      try #require(result.status == 0, "\(result.standardError)")
      #expect(result.standardOutput.contains("\ncheckpoints are also stored on node3\n"))
      #expect(!result.standardOutput.contains("must be in a file system that all machines share"))
      #expect(
        result.standardOutput.contains(/going on with 2 ranks on node3 from step [\d,]+ \(redoing \d+ steps?\)/),
        "\(result.standardOutput)")
      #expect(result.standardOutput.contains(/\nfetched the checkpoint of step [\d,]+ from node3\n/))
      #expect(try await hash(of: output, on: "node2") == reference.summary.parametersSHA256)
      #expect(try await shell("wc -l < \(output)/metrics.jsonl", on: "node2") == "301\n")
      // Nobody has touched what is of that path here.
      #expect(!FileManager.default.fileExists(atPath: output))
    }

    @Test func `a run that has lost its folder is resumed from the copy, also if it was to be overwritten`()
      async throws
    {
      let reference = try await Run.train(ElasticNodes.settings)
      let output = newPath()
      let hosts = try Workspace.current.newFile("node2 slots=1\nnode3 slots=1\n")
      let options = ["--host-timeout", "2", "-n", "2", "--min-ranks", "1"]
      let short = ["training.epochs=1", "checkpoint.copies=2"]
      for _ in 0..<2 {
        let old = try await ElasticNodes.launch(hosts, options, output: output, short, train: ["--overwrite"])
        try #require(old.status == 0, "\(old.standardError)")
      }
      let testbed = Testbed.current
      let result = try await ElasticNodes.launch(hosts, options, output: output, copies, train: ["--overwrite"]) {
        program in
        try await program.wait { $0.standardOutput.contains("\n 2/30 ") }
        try await testbed.execute(["stop", "2"])
      }
      try await testbed.execute(["start", "2"])
      try #require(result.status == 0, "\(result.standardError)")
      #expect(
        result.standardOutput.contains(/going on with 1 rank on node3 from step [\d,]+/), "\(result.standardOutput)")
      #expect(try await hash(of: output, on: "node3") == reference.summary.parametersSHA256)
    }

    @Test func `nodes with different runs in the folder are named, and none is touched`() async throws {
      let output = newPath()
      for node in ["node2", "node3"] {
        // Each begins in a second of its own.
        try await Task.sleep(for: .seconds(1.1))
        let hosts = try Workspace.current.newFile("\(node) slots=1\nnode1 slots=1\n")
        let result = try await ElasticNodes.launch(
          hosts, ["-n", "2"], output: output, ["training.epochs=1"] + copies)
        try #require(result.status == 0, "\(result.standardError)")
        _ = try await shell("rm -r \(output)", on: "node1")
      }
      let sums = "cd \(output) && sha256sum checkpoints/* config.yaml"
      let before = try await [shell(sums, on: "node2"), shell(sums, on: "node3")]
      let hosts = try Workspace.current.newFile("node2 slots=1\nnode3 slots=1\n")
      let result = try await ElasticNodes.launch(
        hosts, ["-n", "2"], output: output, ["training.epochs=2"] + copies, train: ["--resume", "latest"])
      #expect(result.status == 1)
      #expect(
        result.standardError.contains(
          /holds a run on node3 that began at \S+, and on node2 another one, that began at/),
        "\(result.standardError)")
      #expect(try await [shell(sums, on: "node2"), shell(sums, on: "node3")] == before)
    }

    @Test func `there is one copy in a folder that all nodes share`() async throws {
      let output = Workspace.current.newPath()
      let hosts = try Workspace.current.newFile("node1 slots=1\nnode2 slots=1\n")
      let result = try await ElasticNodes.launch(hosts, ["-n", "2"], output: output, ["training.epochs=1"] + copies)
      try #require(result.status == 0, "\(result.standardError)")
      #expect(
        result.standardOutput.contains(
          "\ncheckpoint.copies: the nodes share the run's folder, which has the only copy\n"))
    }

    @Test func `a copy that can't be written ends the run, with its node`() async throws {
      let output = newPath()
      let hosts = try Workspace.current.newFile("node1 slots=1\nnode2 slots=1\n")
      _ = try await shell("mkdir \(output) && touch \(output)/mine", on: "node2")
      let result = try await ElasticNodes.launch(hosts, ["-n", "2"], output: output, ["training.epochs=1"] + copies)
      #expect(result.status == 1)
      #expect(
        result.standardError.contains("node2:\(output): exists already and is not empty"), "\(result.standardError)")
      #expect(try await shell("ls \(output)", on: "node2") == "mine\n")
      #expect(try await shell("ls -d \(output) 2> /dev/null || echo none", on: "node1") == "none\n")
    }
  }

  /// The same where there is one node.
  @Suite struct SingleCopyTests {
    @Test func `copies on one node are warned of, once`() async throws {
      let run = try await Run.train(ranks: 2, ["checkpoint.copies=2", "training.epochs=1"])
      let warning = "warning: checkpoint.copies is 2, and all ranks are on one node: there is no copy of checkpoints\n"
      #expect(run.output.ranges(of: warning).count == 1, "\(run.output)")
    }
  }
}
