import Launching
import Testing

/// Runs the checks of `mpi-checks`, a group at a time; the first that fails is named on standard error.
@Suite struct CheckTests {
  @Test(
    arguments: ["collectives", "point-to-point", "communicators", "shared-memory", "errors", "agreement"],
    [1, 2, 3, 4, 7])
  func `does what MPI promises`(group: String, ranks: Int) async throws {
    verify(try await launch(ranks: ranks, "mpi-checks", [group], timeLimit: .seconds(30)))
  }

  @Test(arguments: ["collectives", "communicators", "shared-memory", "errors", "agreement"])
  func `does so on one rank that no launcher started`(group: String) async throws {
    verify(try await launch(ranks: nil, "mpi-checks", [group], timeLimit: .seconds(30)))
  }

  private func verify(_ result: LaunchResult) {
    #expect(result.status == 0, "\(result.standardError)")
    #expect(result.standardOutput.contains("passed all"))
  }
}
