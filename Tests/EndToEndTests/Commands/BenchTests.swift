import Foundation
import Launching
import Testing

extension EndToEnd {
  @Suite struct BenchTests {
    @Test func `a table has a row a job, and its parts add up to the epoch`() async throws {
      let file = Workspace.current.newPath()
      let result = try await launch(
        ranks: nil, "lockstep",
        [
          "bench", "table", "--config", Workspace.current.configuration, "--jobs", "1x2,2x1", "--repetitions", "2",
          "--images", "2000", "--json", file,
        ])
      #expect(result.status == 0, "\(result.standardError)")
      let rows = result.standardOutput.split(separator: "\n").dropFirst().map { $0.prefix(26) }
      #expect(
        rows
          == [
            "1 × 2            float32   ", "2 × 1            float32   ", "1 × 2            bfloat16  ",
            "2 × 1            bfloat16  ",
          ].map { $0.prefix(26) })
      let decoder = JSONDecoder()
      decoder.keyDecodingStrategy = .convertFromSnakeCase
      let jobs = try decoder.decode([Job].self, from: Data(contentsOf: URL(filePath: file)))
      #expect(jobs.map { [$0.ranks, $0.threadsPerRank] } == [[1, 2], [2, 1], [1, 2], [2, 1]])
      for job in jobs {
        #expect(job.epochSeconds.count == 2 && job.productSeconds.count == 2)
        let mean = job.epochSeconds.reduce(0, +) / 2
        #expect(abs(job.parts.reduce(0) { $0 + $1.seconds } - mean) < 1e-9)
        let known = job.parts.filter { $0.name != "rest" }
        #expect(known.allSatisfy { $0.seconds >= 0 } && known.reduce(0) { $0 + $1.seconds } > 0.5 * mean)
      }
    }

    @Test(arguments: [
      (["--jobs", "2"], 64, "--jobs takes ranks x threads, such as 1x2,2x1, not '2'."),
      (["--precisions", "float8"], 64, "--precisions takes float32, bfloat16, not 'float8'."),
      (["--jobs", "9x1"], 1, "bench with 9 ranks × 1 threads ended with status 1"),
    ])
    func `what a table can't do is said once`(arguments: [String], status: Int, message: String) async throws {
      let result = try await launch(
        ranks: nil, "lockstep", ["bench", "table", "--config", Workspace.current.configuration] + arguments)
      #expect(result.status == Int32(status))
      #expect(result.standardError.ranges(of: message).count == 1, "\(result.standardError)")
    }
  }
}

private struct Job: Decodable {
  let ranks: Int
  let threadsPerRank: Int
  let epochSeconds: [Double]
  let productSeconds: [Double]
  let parts: [Part]

  struct Part: Decodable {
    let name: String
    let seconds: Double
  }
}
