import Foundation
import Launching
import Platform
import Testing

/// A check of `mpi-checks`, by its group and its name.
struct MPICheck: Sendable, CustomTestStringConvertible {
  let group: String
  let name: String

  var testDescription: String { name }

  /// All that there are, as the program says.
  static let all: [MPICheck] = {
    let program = Bundle.main.bundleURL.appending(path: "mpi-checks").path
    let lines = ChildProcess.output(of: [program, "list"])?.split(separator: "\n") ?? []
    return lines.compactMap { line in
      let parts = line.split(separator: "\t").map(String.init)
      return parts.count == 2 ? MPICheck(group: parts[0], name: parts[1]) : nil
    }.sorted { ($0.group, $0.name) < ($1.group, $1.name) }
  }()
}

/// Runs each group of checks once at each number of ranks, however many of its checks are asked about.
private actor CheckRuns {
  static let shared = CheckRuns()
  private var runs: [String: [String: LaunchResult]] = [:]

  /// What the group came to on 1, 2, 3, 4 and 7 ranks, and on one that no launcher has started.
  func results(ofGroup group: String) async throws -> [String: LaunchResult] {
    if let known = runs[group] { return known }
    var results: [String: LaunchResult] = [:]
    for ranks in [1, 2, 3, 4, 7] {
      results["\(ranks) ranks"] = try await launch(ranks: ranks, "mpi-checks", [group], timeLimit: .seconds(30))
    }
    if group != "point-to-point" {
      results["no launcher"] = try await launch(ranks: nil, "mpi-checks", [group], timeLimit: .seconds(30))
    }
    runs[group] = results
    return results
  }
}

@Suite struct CheckTests {
  @Test func `the program names its checks`() {
    #expect(MPICheck.all.count > 50)
  }

  @Test(arguments: MPICheck.all)
  func `holds on any number of ranks`(check: MPICheck) async throws {
    for (place, result) in try await CheckRuns.shared.results(ofGroup: check.group) {
      let hasPassed = result.standardOutput.split(separator: "\n").contains { $0 == "passed \(check.name)" }
      #expect(hasPassed, "\(place): \(result.standardError)")
    }
  }

  @Test(arguments: Set(MPICheck.all.map(\.group)).sorted())
  func `a group ends in good order`(group: String) async throws {
    for (place, result) in try await CheckRuns.shared.results(ofGroup: group) {
      #expect(result.status == 0 && result.standardOutput.contains("passed all"), "\(place)")
    }
  }
}
