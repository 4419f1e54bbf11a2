import Launching
import MPI
import Testing

/// How programs end that call `MPI.run`.
@Suite struct RunTests {
  private func end(_ ranks: Int?, _ ending: String) async throws -> LaunchResult {
    try await launch(ranks: ranks, "mpi-checks", [ending], timeLimit: .seconds(20))
  }

  @Test(arguments: [nil, 1, 3])
  func `returns what the body returned`(ranks: Int?) async throws {
    let result = try await end(ranks, "normally")
    #expect(result.standardOutput == String(repeating: "ended with \(ranks ?? 1)\n", count: ranks ?? 1))
    #expect(result.status == 0, "\(result.standardError)")
  }

  @Test(arguments: [nil, 2])
  func `looks for no network on one node, unless told to`(ranks: Int?) async throws {
    func components(_ environment: [String: String]) async throws -> String {
      try await launch(
        ranks: ranks, "mpi-checks", ["normally"],
        environment: environment.merging(["OMPI_MCA_pml_base_verbose": "10"]) { $1 }, timeLimit: .seconds(20)
      ).standardError
    }
    #expect(try await !components([:]).contains("found loaded component cm"))
    #expect(try await components(["OMPI_MCA_pml": "ob1,cm"]).contains("found loaded component cm"))
  }

  @Test(arguments: [2, 4])
  func `an uncaught error is reported once, by its rank, and ends all ranks`(ranks: Int) async throws {
    let result = try await end(ranks, "uncaught")
    let message = """
      checks: rank \(ranks - 1): data/t10k: no such file
                      Download it

      """
    #expect(result.standardError.contains(message))
    #expect(result.standardError.count(of: "checks: ") == 1)
    #expect(result.standardOutput.contains("printed before"), "the failing rank's output is not lost")
    #expect(result.status == 1)
    #expect(result.wallTime < .seconds(5))
  }

  @Test(arguments: [nil, 1, 3])
  func `an error may say what the process exits with`(ranks: Int?) async throws {
    #expect(try await end(ranks, "uncaught-with-status").status == 75)
    #expect(try await end(ranks, "agreed-in-scope").status == 75)
  }

  @Test(arguments: ["uncaught", "agreed", "agreed-on-last"])
  func `without a launcher, an error is all that is written`(ending: String) async throws {
    let result = try await end(nil, ending)
    #expect(result.standardError == "checks: data/t10k: no such file\n        Download it\n")
    #expect(result.status == 1)
  }

  @Test(arguments: [2, 4])
  func `an error that all ranks met is reported once, without a rank`(ranks: Int) async throws {
    let result = try await end(ranks, "agreed")
    #expect(result.standardError.contains("checks: data/t10k: no such file\n        Download it\n"))
    #expect(result.standardError.count(of: "checks: ") == 1)
    #expect(!result.standardError.contains("MPI_ABORT"))
    #expect(result.status == 1)
    #expect(result.wallTime < .seconds(5))
  }

  @Test func `an agreed error that one rank met names it`() async throws {
    let result = try await end(3, "agreed-on-last")
    #expect(result.standardError.contains("checks: rank 2: data/t10k: no such file\n                Download it\n"))
    #expect(result.standardError.count(of: "checks: ") == 1)
    #expect(result.status == 1)
  }

  @Test func `an error that a part of the ranks agreed on is reported once and ends all ranks`() async throws {
    let result = try await end(4, "agreed-by-odd")
    #expect(result.standardError.contains("checks: rank 1: data/t10k: no such file\n"))
    #expect(result.standardError.count(of: "checks: ") == 1)
    #expect(result.status == 1)
    #expect(result.wallTime < .seconds(5))
  }

  @Test(arguments: [nil, 2])
  func `shared memory that cannot be had ends the program`(ranks: Int?) async throws {
    let result = try await end(ranks, "no-memory")
    #expect(result.standardError.count(of: "cannot share 1125899906842624 bytes between the ranks of") == 1)
    #expect(result.standardError.contains("Free space in /dev/shm"))
    #expect(result.status == 1)
    #expect(result.wallTime < .seconds(5))
  }

  @Test func `the library's version is known without entering MPI`() async throws {
    #expect(MPI.libraryVersion.hasPrefix("Open MPI v"))
    #expect(MPI.libraryVersion.contains(",") == false)
    #expect(try await end(nil, "version").standardOutput == MPI.libraryVersion + "\n")
  }
}

extension String {
  fileprivate func count(of part: String) -> Int {
    ranges(of: part).count
  }
}
