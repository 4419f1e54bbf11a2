import Foundation
import Launching
import Testing

/// The launcher that the tests stand on.
@Suite struct LaunchTests {
  @Test(arguments: [nil, 3])
  func `kills what runs longer than its time limit`(ranks: Int?) async throws {
    let timeout = try await #require(throws: LaunchTimeout.self) {
      try await launch(ranks: ranks, "mpi-checks", ["hanging"], timeLimit: .seconds(2))
    }
    #expect(timeout.result.wallTime < .seconds(10))
    let processes = timeout.result.standardOutput.split(separator: "\n").map(String.init)
    #expect(processes.count == ranks ?? 1)
    for process in processes {
      // A process that is dead but not yet collected has an empty command line.
      let commandLine = try? String(contentsOfFile: "/proc/\(process)/cmdline", encoding: .utf8)
      #expect(commandLine ?? "" == "", "\(process) still runs")
    }
  }

  @Test func `reports an exit status`() async throws {
    let result = try await launch(ranks: nil, "mpi-checks", ["no such check"])
    #expect(result.status == 64)
    #expect(result.standardOutput.hasPrefix("usage: mpi-checks"))
  }
}
