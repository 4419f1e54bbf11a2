import Foundation
import Launching
import Synchronization
import Testing
import TestSupport

extension EndToEnd {
  @Suite struct BenchTests {
    /// A network that no machine has the memory for.
    private static let tooLarge = [
      "--set", "model.hidden=[32000, 32000]", "--set", "training.batch_size=1024", "--set",
      "training.micro_batches=1024",
    ]

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
      (["--jobs", "9x1"], 64, "--jobs has 9x1, but training.micro_batches is 8"),
      (["--jobs", "1x1,3x3"], 64, "--jobs has 3x3, but training.micro_batches is 8"),
      (["--jobs", ",,"], 64, "--jobs names no job"),
      (["--precisions", ","], 64, "--precisions names none"),
      (["--data", "."], 64, "Unknown option '--data'"),
      (["--json", "/nowhere/table.json"], 1, "/nowhere/table.json: cannot be written: No such file or directory"),
      (["--jobs", "1x1"] + tooLarge, 1, "bench with 1 ranks × 1 threads ended with status 1"),
    ])
    func `what a table can't do is said once`(arguments: [String], status: Int, message: String) async throws {
      let result = try await launch(
        ranks: nil, "lockstep", ["bench", "table", "--config", Workspace.current.configuration] + arguments)
      #expect(result.status == Int32(status))
      #expect(result.standardError.ranges(of: message).count == 1, "\(result.standardError)")
      #expect(result.standardOutput.split(separator: "\n").count <= 1, "a heading, and no row")
    }

    @Test(arguments: [1, 2])
    func `refuses a network that is too large for the memory`(ranks: Int) async throws {
      try await expectRefusal(
        ranks: ranks, ["bench", "--config", Workspace.current.configuration] + Self.tooLarge,
        saying: ["This training takes ", "MiB are free"])
    }

    @Test(arguments: ["epoch", "allreduce"])
    func `refuses a file for the results that can't be written before anything is timed`(command: String) async throws {
      let folder = try Workspace.current.newFolder()
      for (file, problem) in [(folder, "Is a directory"), (folder + "/none/a.json", "No such file or directory")] {
        let result = try await expectRefusal(
          ranks: 2, ["bench", command, "--json", file], saying: ["\(file): cannot be written: \(problem)"])
        #expect(result.standardOutput == "")
      }
      #expect(try names(in: folder).isEmpty)
    }

    @Test(arguments: [SIGINT, SIGTERM])
    func `a table that is asked to end leaves no rank and no file behind`(signal: Int32) async throws {
      let folder = try Workspace.current.newFolder()
      let ranks = Mutex<[pid_t]>([])
      let result = try await launch(
        ranks: nil, "lockstep",
        ["bench", "table", "--config", Workspace.current.configuration, "--jobs", "2x1", "--repetitions", "1000"],
        environment: ["TMPDIR": folder]
      ) { program in
        try await program.wait { program in (0..<2).allSatisfy { program.process(ofRank: $0) != nil } }
        ranks.withLock { $0 = (0..<2).compactMap(program.process(ofRank:)) }
        program.signalLauncher(signal)
      }
      #expect(result.status == 128 + signal)
      #expect(result.wallTime < .seconds(10))
      #expect(result.standardError.hasPrefix("lockstep: stopped by \(signal == SIGINT ? "SIGINT" : "SIGTERM") "))
      let processes = ranks.withLock(\.self)
      #expect(processes.count == 2)
      // A process that is dead but not yet collected has an empty command line.
      for process in processes { #expect((try? text(of: "/proc/\(process)/cmdline")) ?? "" == "", "\(process)") }
      #expect(try names(in: folder).filter { $0.hasPrefix("lockstep-bench") }.isEmpty)
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
