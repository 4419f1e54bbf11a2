import Foundation
import Launching
import Synchronization
import Testing
import TestSupport

extension EndToEnd {
  @Suite struct BenchTests {
    /// A network and a batch that no machine has the memory for.
    private static let tooLarge = [
      "--set", "model.hidden=[32000, 32000]", "--set", "training.batch_size=1000000", "--set",
      "training.micro_batches=1024", "--images", "1000000",
    ]

    @Test(arguments: [1, 2])
    func `times an epoch beside oneDNN's products, and says what is skipped`(ranks: Int) async throws {
      let file = Workspace.current.newPath()
      let result = try await launch(
        ranks: ranks, "lockstep",
        [
          "bench", "--config", Workspace.current.configuration, "--repetitions", "1", "--images", "700", "--set",
          "training.precision=float32", "--json", file,
        ])
      #expect(result.status == 0, "\(result.standardError)")
      let output = result.standardOutput
      #expect(output.split(separator: "\n").allSatisfy { $0.count <= 79 }, "\(output)")
      #expect(output.hasPrefix("784-32-16-10, float32, batches of 115\n\(ranks == 1 ? "1 rank" : "2 ranks") × "))
      #expect(output.contains(/× \d+ threads?, 700 synthetic digits per epoch, 1 timed\n/))
      let job = try Job(ofFile: file)
      #expect(try Self.number("epoch ÷ oneDNN's dense products", in: output) == job.ratio.rounded(decimals: 2))
      #expect(abs(job.ratio - job.epochSeconds[0] / job.denseSeconds[0]) < 1e-9)
      #expect(try Self.number("epoch", in: output) == job.epochSeconds[0].rounded(decimals: 3))
      #expect(try Self.number("own products alone", in: output) == job.productSeconds[0].rounded(decimals: 3))
      // Digits are mostly background, and dropout takes a fifth of what a ReLU leaves.
      #expect(job.densities.count == 3 && job.densities.allSatisfy { (0.001...0.8).contains($0) })
      #expect((0.1...0.35).contains(job.densities[0]))
      #expect(job.multiplyAdds.dense == 700 * (2 * (784 * 32 + 32 * 16 + 16 * 10) + 32 * 16 + 16 * 10))
      #expect((1..<job.multiplyAdds.dense).contains(job.multiplyAdds.kept))
      #expect(try Self.number("FMA peak of all threads", in: output) > 0)
      for share in [job.densePeakShare, job.productPeakShare ?? 0] { #expect((1e-6..<1.5).contains(share)) }
    }

    /// The first number behind a name in a table.
    private static func number(_ name: String, in output: String) throws -> Double {
      let line = try #require(output.split(separator: "\n").first { $0.hasPrefix(name + "  ") }, "\(output)")
      return try #require(Double(line.dropFirst(name.count).split(separator: " ").first ?? ""))
    }

    @Test func `an epoch of a folder's images is of those`() async throws {
      let file = Workspace.current.newPath()
      let digits = Workspace.current.digits
      let all = Workspace.trainCount
      for (arguments, count) in [([], all), (["--images", "300"], 300), (["--images", "999999"], all)] {
        let common = ["--config", Workspace.current.configuration, "--repetitions", "1", "--data", digits]
        let result = try await launch(ranks: 2, "lockstep", ["bench"] + common + ["--json", file] + arguments)
        #expect(result.status == 0, "\(result.standardError)")
        #expect(result.standardOutput.contains(", \(count) images of \(digits) per epoch, 1 timed\n"))
        #expect(try Job(ofFile: file).imageCount == count)
      }
      try await expectRefusal(
        ranks: 2, ["bench", "--config", Workspace.current.configuration, "--data", "/nowhere"], saying: ["/nowhere"])
    }

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
            "1 × 2            float32  ", "2 × 1            float32  ", "1 × 2            bfloat16 ",
            "2 × 1            bfloat16 ",
          ])
      let jobs = try [Job](ofFile: file)
      #expect(jobs.map { [$0.ranks, $0.threadsPerRank] } == [[1, 2], [2, 1], [1, 2], [2, 1]])
      for job in jobs {
        #expect(job.epochSeconds.count == 2 && job.denseSeconds.count == 2 && job.productSeconds.count == 2)
        #expect((job.productPeakShare == nil) == (job.precision == "bfloat16"))
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
      (["--output", "."], 64, "Unknown option '--output'"),
      (["--json", "/nowhere/table.json"], 1, "/nowhere/table.json: cannot be written: No such file or directory"),
      (["--jobs", "1x1"] + tooLarge, 1, "bench with 1 rank × 1 thread ended with status 1"),
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
  let precision: String
  let imageCount: Int
  let epochSeconds: [Double]
  let denseSeconds: [Double]
  let productSeconds: [Double]
  let ratio: Double
  let parts: [Part]
  let densities: [Double]
  let multiplyAdds: MultiplyAdds
  let densePeakShare: Double
  let productPeakShare: Double?

  struct Part: Decodable {
    let name: String
    let seconds: Double
  }

  struct MultiplyAdds: Decodable {
    let dense: Int
    let kept: Int
  }
}

extension Decodable {
  /// What a benchmark has written.
  fileprivate init(ofFile path: String) throws {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    self = try decoder.decode(Self.self, from: Data(contentsOf: URL(filePath: path)))
  }
}

extension Double {
  /// The nearest number that has so many decimals, as a table prints it.
  fileprivate func rounded(decimals: Int) -> Double { Double(String(format: "%.\(decimals)f", self)) ?? .nan }
}
