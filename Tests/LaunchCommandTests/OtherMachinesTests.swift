import Foundation
import Launching
import TestSupport
import Testing

/// What `doctor` and `launch` say of other machines, which an agent in the place of ssh pretends to reach. Their addresses are
/// of a network that no machine is on (RFC 5737), and nothing is sent there.
@Suite struct OtherMachinesTests {
  /// Calls `body` with a folder that holds a small data set in `data`, an agent, and a host file of two other machines.
  private func withAgent(_ script: String, _ body: (_ folder: String, [String: String]) async throws -> Void)
    async throws
  {
    try await withTemporaryFolder { folder in
      let made = try await launch(
        ranks: nil, "lockstep", ["data", "synthesize", "data", "--train", "60", "--test", "6"], folder: folder)
      try #require(made.status == 0, "\(made.standardError)")
      let agent = folder + "/agent"
      try "#!/bin/sh\nhost=$1; shift\n\(script)\n".write(toFile: agent, atomically: true, encoding: .utf8)
      try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: agent)
      let hosts = "198.51.100.1 slots=1\n198.51.100.2 slots=1\n"
      try hosts.write(toFile: folder + "/hosts", atomically: true, encoding: .utf8)
      try await body(folder, ["OMPI_MCA_plm_rsh_agent": agent])
    }
  }

  @Test func `one that answers is a line, also if its shell greets first`() async throws {
    try await withAgent(#"echo "Welcome to $host!"; exec sh -c "$*""#) { folder, environment in
      try "198.51.100.1 slots=1\n".write(toFile: folder + "/hosts", atomically: true, encoding: .utf8)
      let result = try await launch(
        ranks: nil, "lockstep", ["doctor", "--data", "data", "--hostfile", "hosts"], environment: environment,
        folder: folder)
      #expect(result.status == 0, "\(result.standardOutput)")
      let line = #/\nok +198\.51\.100\.1 +lockstep \S+, \d+ processors?, the same data\n/#
      #expect(result.standardOutput.contains(line), "\(result.standardOutput)")
    }
  }

  @Test(arguments: [
    (
      "echo 'ssh: Could not resolve hostname' >&2; exit 255", "can't be reached: ssh: Could not resolve hostname\n",
      "Correct"
    ),
    (
      "echo 'Host key verification failed.' >&2; exit 255", "can't be reached: Host key verification failed.\n",
      "Accept"
    ),
    ("echo 'lockstep: not found' >&2; exit 127", "has no ", "Copy"),
    (
      "echo 'error while loading shared libraries: libmpi.so.40' >&2; exit 127", "its lockstep doesn't start: ",
      "Install"
    ),
    ("echo lockstep-answers 0.0.1; cat > /dev/null", "its lockstep is 0.0.1, and this is ", "Copy"),
    (
      "echo lockstep-answers $($LOCKSTEP --version | cut -d' ' -f2); echo nonsense",
      "its lockstep is another build of ", "Copy"
    ),
    ("exit 3", "its lockstep can't answer (exit status 3): \n", "It may be another version"),
  ])
  func `what is wrong with both is said once`(script: String, message: String, remedy: String) async throws {
    try await withAgent(script.replacing("$LOCKSTEP", with: "'\(Self.program)'")) { folder, environment in
      let result = try await launch(
        ranks: nil, "lockstep", ["launch", "-n", "2", "--hostfile", "hosts", "train", "--data", "data"],
        environment: environment, folder: folder)
      #expect(result.status == 1)
      #expect(result.standardError.hasPrefix("lockstep: 198.51.100.1"), "\(result.standardError)")
      #expect(result.standardError.contains("198.51.100.2"))
      #expect(result.standardError.ranges(of: message).count >= 1, "\(result.standardError)")
      #expect(result.standardError.contains("\n          \(remedy)"), "\(result.standardError)")
      #expect(result.standardOutput == "")
    }
  }

  @Test func `a clock that is wrong is noted, and keeps nothing from starting`() async throws {
    try await withAgent(#"sh -c "$*" | sed -u "s/\"clock\":[0-9.]*/\"clock\":$(($(date +%s) - 1000))/""#) {
      folder, environment in
      try "198.51.100.1 slots=1\n".write(toFile: folder + "/hosts", atomically: true, encoding: .utf8)
      let result = try await launch(
        ranks: nil, "lockstep", ["doctor", "--data", "data", "--hostfile", "hosts"], environment: environment,
        folder: folder)
      #expect(result.status == 0, "\(result.standardOutput)")
      #expect(
        result.standardOutput.contains(/\nnote +198\.51\.100\.1 +its clock is (999|1,00\d) s behind\n/),
        "\(result.standardOutput)")
    }
  }

  @Test func `Open MPI's port ranges are tried, and what is taken in them is passed over`() async throws {
    try await withAgent(#"exec sh -c "$*""#) { folder, environment in
      try "198.51.100.1 slots=1\n".write(toFile: folder + "/hosts", atomically: true, encoding: .utf8)
      // Both machines are this one, and listen at a port each.
      let ranges = ["OMPI_MCA_btl_tcp_port_min_v4": "23117", "OMPI_MCA_oob_tcp_dynamic_ipv4_ports": "24117-24119"]
      let result = try await launch(
        ranks: nil, "lockstep", ["doctor", "--data", "data", "--hostfile", "hosts"],
        environment: environment.merging(ranges) { $1 }, folder: folder)
      #expect(result.status == 0, "\(result.standardOutput)")
      #expect(result.standardOutput.contains(#/\nok +198\.51\.100\.1 /#), "\(result.standardOutput)")
    }
  }

  @Test func `two names of one machine are one too many`() async throws {
    try await withAgent(#"exec sh -c "$*""#) { folder, environment in
      let result = try await launch(
        ranks: nil, "lockstep", ["launch", "-n", "2", "--hostfile", "hosts", "train", "--data", "data"],
        environment: environment, folder: folder)
      #expect(result.status == 1)
      #expect(
        result.standardError == """
          lockstep: 198.51.100.2: is the same machine as 198.51.100.1
                    List it once, with all of its slots

          """)
    }
  }

  @Test(arguments: [
    ["OMPI_MCA_plm": "slurm"], ["SLURM_JOB_ID": "7", "SLURM_TASKS_PER_NODE": "1(x2)"],
  ])
  func `nobody is asked where mpirun doesn't use the agent`(variables: [String: String]) async throws {
    try await withAgent("exit 255") { folder, environment in
      let result = try await launch(
        ranks: nil, "lockstep", ["doctor", "--data", "data", "--hostfile", "hosts"],
        environment: environment.merging(variables) { $1 }, folder: folder)
      #expect(result.status == 0, "\(result.standardOutput)")
      #expect(!result.standardOutput.contains("198.51.100.1"))
    }
  }

  /// The program that is tested.
  private static let program = Bundle.main.bundleURL.appending(path: "lockstep").path(percentEncoded: false)
}
