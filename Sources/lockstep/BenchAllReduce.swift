import ArgumentParser
import Benchmarking
import Platform
import Training
import Watchdog

/// `lockstep bench allreduce`
struct BenchAllReduce: CollectiveCommand {
  static let configuration = CommandConfiguration(
    commandName: "allreduce", abstract: "Time the synchronization of gradients beside MPI_Allreduce.",
    discussion: """
      Under mpirun, with one thread per rank. At each size, 4 KiB times a power of 4, all ranks add up a gradient each: \
      in the canonical order, as training does it between nodes, by MPI_Allreduce, and, as a limit, as fast as the same \
      ranks can add arrays that nobody shares. A time is that of a call, on the slowest rank; the bus bandwidth is \
      2 (n - 1) / n · bytes / time, as in nccl-tests. Nothing else should run meanwhile.
      """)

  @Option(help: ArgumentHelp("The largest gradient.", valueName: "bytes"))
  var largest = 256 << 20

  @Option(help: "How often to time each size, after one that warms up.")
  var repetitions = 5

  @Option(
    help: ArgumentHelp("Write the results to a JSON file too.", valueName: "file"),
    completion: .file(extensions: ["json"]))
  var json: String?

  func validate() throws {
    guard (1...1_000).contains(repetitions) else { throw ValidationError("--repetitions must be in 1 ... 1000.") }
    guard (4_096...1 << 32).contains(largest) else {
      throw ValidationError("--largest must be in 4096 ... 4294967296.")
    }
  }

  func run() {
    RankProgram.run("lockstep") { topology, _ in
      if let json { try topology.world.onRoot { try checkWritable(json) } }
      let result = try AllReduceBenchmark.run(upTo: largest, repetitions: repetitions, topology: topology)
      try topology.world.onRoot {
        try printLines(result.lines)
        if let json { try write(result, toJSON: json) }
      }
    }
  }
}
