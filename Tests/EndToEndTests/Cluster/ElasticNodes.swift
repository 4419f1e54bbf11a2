import Foundation
import Launching
import Testing

/// A job whose ranks come and go on the nodes of a testbed, launched on the first.
enum ElasticNodes {
  /// Steps enough to be met on two nodes, which take some milliseconds over each.
  static let settings = ["training.batch_size=8", "training.epochs=30"]

  /// Launches a training on nodes that a host file lists.
  static func launch(
    _ hosts: String, _ options: [String], output: String, _ settings: [String] = [], train: [String] = [],
    whileRunning: @escaping @Sendable (RunningProgram) async throws -> Void = { _ in }
  ) async throws -> LaunchResult {
    try await Launching.launch(
      ranks: nil, "lockstep",
      ["launch", "--hostfile", hosts] + options
        + ["train", "--config", Workspace.current.configuration, "--output", output] + train
        + (Self.settings + ["checkpoint.every_steps=50"] + settings).flatMap { ["--set", $0] },
      wrapper: Testbed.current.wrapper(), timeLimit: .seconds(120), whileRunning: whileRunning)
  }

  /// The processes of a run's ranks, on whatever node; `rank` for one of them.
  static func ranks(of output: String, rank: Int? = nil) throws -> [pid_t] {
    try names(in: "/proc").compactMap { pid_t($0) }.filter { process in
      func words(_ file: String) -> [String] {
        (try? text(of: "/proc/\(process)/\(file)"))?.split(separator: "\0").map(String.init) ?? []
      }
      let variables = words("environ").filter { $0.hasPrefix("OMPI_COMM_WORLD_RANK=") }
      return words("cmdline").contains(output) && !variables.isEmpty
        && (rank == nil || variables == ["OMPI_COMM_WORLD_RANK=\(rank ?? 0)"])
    }
  }

  /// Stops rank 0, so that the run isn't over before `launch` has said what it makes of something.
  static func whileStopped(
    _ program: RunningProgram, of output: String, until words: String, _ body: () async throws -> Void
  ) async throws {
    let first = try #require(try ranks(of: output, rank: 0).first)
    kill(first, SIGSTOP)
    defer { kill(first, SIGCONT) }
    try await body()
    try await program.wait { $0.standardError.contains(words) }
  }
}
