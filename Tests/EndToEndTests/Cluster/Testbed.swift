import Foundation
import Launching
import Platform
import Testing

/// Nodes that `cluster/testbed` makes of this machine for a suite's tests.
struct Testbed: Sendable {
  /// The testbed of the suite that runs.
  @TaskLocal static var current = Testbed(folder: "")

  /// Where it keeps its keys and logs.
  let folder: String

  static let need: Comment = "cluster/testbed needs root, namespaces, iproute2 and openssh-server"

  /// Whether this machine gives such nodes to this process, which is found out by asking for one. A testbed that fails for
  /// another reason is an error, which the tests are to show.
  static let isPossible: Bool = {
    let folder = newFolder()
    func end(_ arguments: [String]) -> Int32? {
      try? ChildProcess(
        [Interoperability.file("cluster/testbed"), "--at", folder] + arguments,
        environment: ProcessInfo.processInfo.environment, output: "/dev/null", errors: "/dev/null"
      ).exitStatus()
    }
    defer { _ = end(["down"]) }
    let (isLacking, isForbidden): (Int32, Int32) = (69, 77)
    return ![isLacking, isForbidden].contains(end(["up", "--nodes", "1"]))
  }()

  /// Whether a Slurm can be started on such nodes.
  static let hasSlurm: Bool = {
    let programs = ["/usr/sbin/slurmctld", "/usr/sbin/slurmd", "/usr/sbin/munged", "/usr/bin/sbatch"]
    return isPossible && programs.allSatisfy(FileManager.default.fileExists)
  }()

  /// A path that nothing has yet. It isn't below /tmp, which nodes don't have in common.
  static func newFolder() -> String { "/run/lockstep-test-\(UUID().uuidString)" }

  /// A command on a node, before which a launch goes there.
  func wrapper(on node: String = "node1") -> [String] {
    [Interoperability.file("cluster/testbed"), "--at", folder, "exec", node, "--"]
  }

  /// Executes a command of `cluster/testbed`, or of another script that takes the same folder, and expects it to succeed.
  func execute(_ arguments: [String], script: String = "cluster/testbed") async throws {
    let result = try await runScript(script, ["--at", folder] + arguments)
    try #require(result.status == 0, "\(result.standardError)")
  }

  /// Executes a command on a node, and expects it to succeed.
  ///
  /// - Returns: What it prints.
  func execute(on node: String, _ command: [String]) async throws -> String {
    let result = try await runScript("cluster/testbed", ["--at", folder, "exec", node, "--"] + command)
    try #require(result.status == 0, "\(result.standardError)")
    return result.standardOutput
  }
}

/// Starts a testbed before a suite's first test, with the workspace shared by its nodes, and ends it after the last.
struct TestbedTrait: SuiteTrait, TestScoping {
  let script: String
  let nodes: Int

  func provideScope(
    for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
  ) async throws {
    let testbed = Testbed(folder: Testbed.newFolder())
    let shared = [Workspace.current.path, Bundle.main.bundlePath].flatMap { ["--share", $0] }
    try await testbed.execute(["up", "--nodes", "\(nodes)"] + shared, script: script)
    let result: Result<Void, any Error>
    do {
      try await Testbed.$current.withValue(testbed) { try await function() }
      result = .success(())
    } catch { result = .failure(error) }
    try await testbed.execute(["down"])
    try result.get()
  }
}

extension Trait where Self == TestbedTrait {
  /// Nodes, started by `cluster/testbed` or by a script that calls it.
  static func testbed(nodes: Int, script: String = "cluster/testbed") -> Self { Self(script: script, nodes: nodes) }
}
