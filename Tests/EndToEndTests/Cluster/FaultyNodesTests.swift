import Foundation
import Launching
import Testing

extension EndToEnd {
  /// What can be wrong with one of several nodes: `launch` says it before there are ranks, in one message with the node's name,
  /// and so does `doctor`.
  @Suite(.enabled(if: Testbed.isPossible, Testbed.need), .testbed(nodes: 3)) struct FaultyNodesTests {
    private let testbed = Testbed.current

    /// A fault of node2.
    struct Fault: CustomTestStringConvertible, Sendable {
      let name: String
      /// Shell commands that bring it about there, and end it; they have the names of the program, its folder, the data and the
      /// testbed's folder in `program`, `folder`, `data` and `testbed`.
      let begin: String
      let end: String
      /// What is said of the node, in the place of "PROGRAM" the path of that.
      let message: String
      let remedy: String
      /// How long the launch may take.
      var seconds = 10.0

      var testDescription: String { name }

      static let all = [
        Fault(
          name: "no program", begin: "mount -t tmpfs tmpfs $folder", end: "umount $folder",
          message: "has no PROGRAM that can be executed", remedy: "Copy this installation there"),
        Fault(
          name: "another version",
          begin: """
            cp $program /run/original
            printf '#!/bin/sh\\n/run/original "$@" | sed -u "1s/ .*/ 0.0.9/"\\n' > /run/other
            chmod +x /run/other && mount --bind /run/other $program
            """, end: "umount $program", message: "its lockstep is 0.0.9, and this is ",
          remedy: "Copy this installation there"),
        Fault(
          name: "a version that can't answer",
          begin: "printf '#!/bin/sh\\necho unknown: $1 >&2; exit 64\\n' > /run/other; "
            + "chmod +x /run/other && mount --bind /run/other $program", end: "umount $program",
          message: "its lockstep can't answer (exit status 64): unknown: answer", remedy: "It may be another version"),
        Fault(
          name: "no data", begin: "mount -t tmpfs tmpfs $data", end: "umount $data",
          message: "data: DATA: lacks train-images-idx3-ubyte.gz, ", remedy: "Download the data set"),
        Fault(
          name: "a full disk",
          // The data is in /tmp, and stays there.
          begin: """
            mkdir -p /run/kept && mount --bind $data /run/kept
            mount -t tmpfs -o size=1m tmpfs /tmp
            mkdir -p $data && mount --bind /run/kept $data
            """, end: "umount $data /tmp /run/kept",
          message: "session folder: 1,024 KiB free in /tmp, where mpirun needs ", remedy: "Free some space there"),
        Fault(
          name: "another node's name", begin: "hostname node1", end: "hostname node2",
          message: "calls itself node1, as node1 does", remedy: "Give each machine a name of its own"),
        Fault(
          name: "a firewall that drops ssh", begin: nft("drop"), end: "nft delete table inet fault",
          message: "can't be reached: ssh: connect to host node2 port 22: Connection timed out",
          remedy: "Start its sshd, or let a firewall pass port 22; try: ssh ", seconds: 16),
        Fault(
          name: "no sshd", begin: nft("reject with tcp reset"), end: "nft delete table inet fault",
          message: "can't be reached: ssh: connect to host node2 port 22: Connection refused",
          remedy: "Start its sshd, or let a firewall pass port 22; try: ssh "),
        Fault(
          name: "ssh that asks for a password",
          begin: "mount --bind /dev/null $testbed/key.pub", end: "umount $testbed/key.pub",
          message: "can't be reached: root@node2: Permission denied (publickey",
          remedy: "Let ssh in without a password: ssh-copy-id node2; try: ssh "),
      ]

      private static func nft(_ verdict: String) -> String {
        "nft 'add table inet fault; add chain inet fault input { type filter hook input priority 0; }; "
          + "add rule inet fault input tcp dport 22 \(verdict)'"
      }
    }

    /// Lets node2 have a fault while `body` runs.
    private func with(_ fault: Fault, _ body: () async throws -> Void) async throws {
      func shell(_ script: String) async throws {
        let variables =
          "program=\(program) folder=\(folder) data=\(Workspace.current.digits) "
          + "testbed=\(testbed.folder)\n"
        _ = try await testbed.execute(on: "node2", ["sh", "-ec", variables + script])
      }
      try await shell(fault.begin)
      do { try await body() } catch {
        try await shell(fault.end)
        throw error
      }
      try await shell(fault.end)
    }

    /// The folder of the program.
    private var folder: String { Bundle.main.bundleURL.resolvingSymlinksInPath().path }
    private var program: String { folder + "/lockstep" }

    private func launchTraining(on hosts: String, timeLimit: Duration = .seconds(60)) async throws -> LaunchResult {
      try await launch(
        ranks: nil, "lockstep",
        ["launch", "-n", "2", "-H", hosts, "train", "--config", Workspace.current.configuration]
          + ["--output", Workspace.current.newPath()], wrapper: testbed.wrapper(), timeLimit: timeLimit)
    }

    private func doctor(_ hosts: String) async throws -> LaunchResult {
      let file = try Workspace.current.newFile(hosts)
      return try await launch(
        ranks: nil, "lockstep", ["doctor", "--config", Workspace.current.configuration, "-n", "2", "--hostfile", file],
        wrapper: testbed.wrapper())
    }

    @Test(arguments: Fault.all)
    func `launch starts nothing and names the node once, with what to do`(fault: Fault) async throws {
      try await with(fault) {
        let result = try await launchTraining(on: "node1,node2,node3")
        let message = fault.message.replacing("PROGRAM", with: program).replacing(
          "DATA", with: Workspace.current.digits)
        #expect(result.status == 1)
        #expect(result.standardError.hasPrefix("lockstep: node2: \(message)"), "\(result.standardError)")
        #expect(result.standardError.contains("\n          \(fault.remedy)"), "\(result.standardError)")
        #expect(result.standardError.split(separator: "\n").count == 2, "\(result.standardError)")
        #expect(result.standardOutput == "")
        #expect(result.wallTime < .seconds(fault.seconds), "\(result.wallTime)")
      }
      // Nothing is left of the fault, and of what was asked.
      let result = try await launchTraining(on: "node1,node2")
      #expect(result.status == 0, "\(result.standardError)")
    }

    @Test func `doctor says of each node how it is, and what launch would refuse`() async throws {
      let fine = try await doctor("node1 slots=1\nnode2 slots=1\nnode3 slots=9\n")
      #expect(fine.status == 0, "\(fine.standardOutput)")
      let line = #/ok +node2 +lockstep \d\.\d\.\d, \d+ processors?, the same data\n/#
      #expect(fine.standardOutput.contains(line), "\(fine.standardOutput)")
      #expect(fine.standardOutput.contains(/note +node3 +slots=9, but it has \d+ processors?\n/))
      #expect(!fine.standardOutput.contains(" node1 "))
      let fault = try #require(Fault.all.first { $0.name == "a full disk" })
      try await with(fault) {
        let result = try await doctor("node1\nnode9\nnode2\n")
        #expect(result.status == 1)
        let problems = result.standardOutput.split(separator: "\n").filter { $0.hasPrefix("problem") }
        try #require(problems.count == 2, "\(result.standardOutput)")
        #expect(problems[0].contains("node9 "), "\(problems)")
        #expect(problems[0].contains("can't be reached: ssh: Could not resolve hostname node9: "), "\(problems)")
        #expect(problems[1].contains("node2 ") && problems[1].contains("free in /tmp"), "\(problems)")
      }
    }

    @Test func `nodes that have the same fault are named together, and others besides`() async throws {
      let result = try await launchTraining(on: "node1,node8,10.0.0.1,node2,10.0.0.2,node9")
      #expect(result.status == 1)
      let lines = result.standardError.split(separator: "\n")
      try #require(lines.count == 6, "\(result.standardError)")
      #expect(lines[0].hasPrefix("lockstep: node8: can't be reached: ssh: Could not resolve hostname node8: "))
      #expect(lines[1].hasPrefix("          Correct its name where the machines are listed; try: ssh "))
      #expect(lines[2] == "          10.0.0.2: is the same machine as node2")
      #expect(lines[3] == "          List it once, with all of its slots")
      #expect(lines[4].hasPrefix("          node9: can't be reached: "))
    }

    @Test(
      .enabled(if: FileManager.default.fileExists(atPath: "/usr/sbin/nft"), "needs nftables"), arguments: ["1", "2"])
    func `a firewall that drops what isn't ssh is named with both nodes, before anything hangs`(node: String)
      async throws
    {
      try await testbed.execute(["link", "--node", node, "--drop"])
      let result = try await launchTraining(on: "node1,node2")
      let findings = try await doctor("node1\nnode2\n")
      try await testbed.execute(["link", "--node", node, "--no-drop"])
      #expect(result.status == 1)
      let other = node == "1" ? "2" : "1"
      let message = "node\(node): can't be connected to: node\(other) gets port "
      #expect(result.standardError.hasPrefix("lockstep: " + message), "\(result.standardError)")
      #expect(
        result.standardError.contains(/port \d+: no answer in 4 s\n +Let a firewall pass TCP between the machines/))
      #expect(result.standardError.split(separator: "\n").count == 2, "\(result.standardError)")
      #expect(result.wallTime < .seconds(12), "\(result.wallTime)")
      #expect(findings.status == 1)
      #expect(findings.standardOutput.contains(/problem +node\d +can't be connected to: node\d gets port/))
    }

    @Test(.enabled(if: FileManager.default.fileExists(atPath: "/usr/sbin/nft"), "needs nftables"))
    func `ports that the firewall lets through are tried where Open MPI is told to keep to them`() async throws {
      let rules =
        "add table inet fault; add chain inet fault input { type filter hook input priority 0; }; "
        + "add rule inet fault input iifname eth0 tcp flags & (syn | ack) == syn tcp dport != { 22, 11000-11999 } drop"
      for node in ["node1", "node2"] { _ = try await testbed.execute(on: node, ["nft", rules]) }
      let result = try await launch(
        ranks: nil, "lockstep",
        ["launch", "-n", "2", "-H", "node1,node2", "--mca", "btl_tcp_port_min_v4", "11000", "--mca"]
          + ["btl_tcp_port_range_v4", "500", "--mca", "oob_tcp_dynamic_ipv4_ports", "11500-11999", "train"]
          + ["--config", Workspace.current.configuration, "--output", Workspace.current.newPath()],
        wrapper: testbed.wrapper())
      for node in ["node1", "node2"] { _ = try await testbed.execute(on: node, ["nft", "delete table inet fault"]) }
      #expect(result.status == 0, "\(result.standardError)")
    }

    @Test func `other data on a node is found by doctor, and before training`() async throws {
      let other = try Workspace.current.newFolder()
      let made = try await launch(
        ranks: nil, "lockstep",
        ["data", "synthesize", "--output", other + "/digits", "--train", "\(Workspace.trainCount)"]
          + ["--test", "\(Workspace.testCount)", "--seed", "2"])
      try #require(made.status == 0, "\(made.standardError)")
      let fault = Fault(
        name: "other data", begin: "mount --bind \(other)/digits $data", end: "umount $data", message: "", remedy: "")
      try await with(fault) {
        let findings = try await doctor("node1\nnode2\n")
        #expect(findings.status == 1)
        #expect(findings.standardOutput.contains(/problem +node2 +its data is other than that of node1\n/))
        let result = try await launchTraining(on: "node1,node2")
        #expect(result.status == 1)
        let message =
          #/lockstep: rank 1: SHA-256 of the training images is \w+ here on node2, but \w+ on rank 0 on node1\.\n/#
        #expect(result.standardError.ranges(of: message).count == 1, "\(result.standardError)")
      }
    }
  }
}
