import Foundation
import Launching
import Testing

extension EndToEnd {
  /// The scripts of `cluster/slurm`, and `srun`, under a real Slurm on two nodes.
  @Suite(
    .enabled(if: Testbed.hasSlurm, "cluster/slurm/testbed needs slurm-wlm, munge, libpmix-dev and cluster/testbed"),
    .testbed(nodes: 2, script: "cluster/slurm/testbed"))
  struct SlurmTests {
    private let testbed = Testbed.current

    /// A training by `cluster/slurm/train.sbatch` with steps of 8 images, and the folder in which it's submitted.
    private struct Training {
      let folder: String
      let script: [String]

      init(epochs: Int) throws {
        folder = try SlurmTests.makeCheckout()
        let configuration = folder + "/long.yaml"
        try text(of: Workspace.current.configuration)
          .replacing(
            "epochs: 3, batch_size: 115", with: "epochs: \(epochs), batch_size: 8, synchronization: gradients"
          )
          .write(toFile: configuration, atomically: true, encoding: .utf8)
        script = [Interoperability.file("cluster/slurm/train.sbatch"), configuration, Workspace.current.digits]
      }

      /// What its job, the only one of the folder, has printed.
      var log: String {
        let file = (try? names(in: folder))?.first { $0.hasPrefix("lockstep-") }
        return file.flatMap { try? text(of: "\(folder)/\($0)") } ?? ""
      }
    }

    /// A folder that has what a checkout has, from which jobs are submitted.
    private static func makeCheckout() throws -> String {
      let folder = try Workspace.current.newFolder()
      try FileManager.default.createDirectory(atPath: folder + "/.build/release", withIntermediateDirectories: true)
      try FileManager.default.createSymbolicLink(
        atPath: folder + "/.build/release/lockstep", withDestinationPath: Bundle.main.bundlePath + "/lockstep")
      return folder
    }

    /// Submits a job in a folder.
    ///
    /// - Returns: Its number.
    private func submit(_ arguments: [String], in folder: String) async throws -> String {
      let command = ["sh", "-c", #"cd "$1"; shift; exec sbatch --parsable "$@""#, "sh", folder] + arguments
      return try await testbed.execute(on: "node1", command).trimmingCharacters(in: .newlines)
    }

    /// What Slurm says of a job.
    private func state(_ job: String) async throws -> String {
      let shown = try await testbed.execute(on: "node1", ["scontrol", "show", "job", "--oneliner", job])
      return shown.firstMatch(of: /JobState=(\w+)/).map { String($0.1) } ?? shown
    }

    /// Returns when a condition holds. Fails where it doesn't within a minute and a half.
    private func wait(_ what: String, for condition: () async throws -> Bool) async throws {
      let deadline = ContinuousClock.now + .seconds(90)
      while try await !condition() {
        try #require(ContinuousClock.now < deadline, "\(what): not within 90 s")
        try await Task.sleep(for: .milliseconds(100))
      }
    }

    private func wait(forEndOf job: String) async throws {
      try await wait("the end of job \(job)") {
        try await !["PENDING", "CONFIGURING", "RUNNING", "COMPLETING"].contains(state(job))
      }
    }

    @Test(arguments: [1, 2])
    func `srun starts ranks that give the bits of one`(nodes: Int) async throws {
      let reference = try await Run.train()
      let path = Workspace.current.newPath()
      let srun = ["srun", "--mpi=pmix", "--kill-on-bad-exit=1", "--nodes=\(nodes)", "--ntasks=4"]
      func train() async throws -> LaunchResult {
        try await launch(
          ranks: nil, "lockstep", ["train", "--config", Workspace.current.configuration, "--output", path],
          wrapper: testbed.wrapper() + srun)
      }
      var result = try await train()
      // One start in a hundred or so over two nodes crashes within MPI_Init, where a message comes before Open MPI is ready
      // for it (https://github.com/open-mpi/ompi/issues/12495 may be the same); twice in a row it would be ours.
      if nodes > 1 && [128 + SIGKILL, 128 + SIGSEGV].contains(result.status) { result = try await train() }
      try #require(result.status == 0, "\(result.standardError)")
      #expect(result.standardOutput.contains("ranks      4 × 1 thread on \(nodes) node"))
      #expect(try Run(path: path, output: "").summary.parametersSHA256 == reference.summary.parametersSHA256)
    }

    @Test func `mpirun in a batch script learns nodes and ranks from Slurm`() async throws {
      let reference = try await Run.train()
      let (folder, path) = (try SlurmTests.makeCheckout(), Workspace.current.newPath())
      let train = "train --config \(Workspace.current.configuration) --output \(path)"
      let job = try await submit(
        ["--nodes=2", "--ntasks-per-node=2", "--output=log", "--wrap=mpirun .build/release/lockstep \(train)"],
        in: folder)
      try await wait(forEndOf: job)
      let log = try text(of: folder + "/log")
      #expect(log.contains("ranks      4 × 1 thread on 2 nodes (node1, node2)"), "\(log)")
      #expect(try Run(path: path, output: "").summary.parametersSHA256 == reference.summary.parametersSHA256)
    }

    @Test func `a job that loses its nodes to another is requeued, and ends as if undisturbed`() async throws {
      let reference = try await Run.train(["training.batch_size=8", "training.epochs=8"])
      let training = try Training(epochs: 8)
      // The 73 steps of an epoch exchange 100 KB each, which now takes more than a second.
      try await testbed.execute(["link", "--rate", "50mbit"])
      let job = try await submit(training.script, in: training.folder)
      try await wait("the first epoch") { training.log.contains("\n  1/8 ") }
      let other = try await submit(
        ["--partition=high", "--nodes=2", "--ntasks-per-node=4", "--output=other", "--wrap=true"], in: training.folder)
      try await wait(forEndOf: other)
      #expect(try await ["PENDING", "RUNNING"].contains(state(job)))
      try await testbed.execute(["link", "--rate", "none"])
      try await wait(forEndOf: job)

      let log = training.log
      #expect(try await state(job) == "COMPLETED", "\(log)")
      #expect(log.contains("job \(job) on node[1-2], restart 0\n"), "\(log)")
      #expect(log.contains(/lockstep: stopped by SIGUSR1 (in|after) epoch \d/), "\(log)")
      #expect(log.contains("job \(job) on node[1-2], restart 1\n"), "\(log)")
      #expect(log.contains("\nresumed from runs/slurm-\(job)/checkpoints/"), "\(log)")
      #expect(try names(in: training.folder + "/runs") == ["slurm-\(job)"])
      let run = Run(path: "\(training.folder)/runs/slurm-\(job)", output: "")
      #expect(try run.summary.parametersSHA256 == reference.summary.parametersSHA256)
    }

    @Test func `a job that loses a node is requeued, and ends as if undisturbed`() async throws {
      let reference = try await Run.train(["training.batch_size=8", "training.epochs=8"])
      let training = try Training(epochs: 8)
      try await testbed.execute(["link", "--rate", "50mbit"])
      let job = try await submit(training.script, in: training.folder)
      try await wait("the first epoch") { training.log.contains("\n  1/8 ") }
      try await testbed.execute(["stop", "2"])
      try await wait("the end of the first try") { try await state(job) != "RUNNING" }
      // What Slurm finds out by itself within a minute.
      let loss = ["scontrol", "update", "NodeName=node2", "State=DOWN", "Reason=lost"]
      _ = try await testbed.execute(on: "node1", loss)
      try await testbed.execute(["start", "2"], script: "cluster/slurm/testbed")
      try await testbed.execute(["link", "--rate", "none"])
      try await wait(forEndOf: job)

      let log = training.log
      #expect(try await state(job) == "COMPLETED", "\(log)")
      #expect(log.contains("job \(job) on node[1-2], restart 1\n"), "\(log)")
      let run = Run(path: "\(training.folder)/runs/slurm-\(job)", output: "")
      #expect(try run.summary.parametersSHA256 == reference.summary.parametersSHA256)
    }

    @Test func `a job whose script is asked to end stops with a checkpoint, and isn't requeued`() async throws {
      let training = try Training(epochs: 900)
      let job = try await submit(training.script, in: training.folder)
      try await wait("the first epoch") { training.log.contains("\n  1/900 ") }
      _ = try await testbed.execute(on: "node1", ["scancel", "--batch", "--signal=TERM", job])
      try await wait(forEndOf: job)
      #expect(try await state(job) == "FAILED")
      // An epoch takes some hundredths of a second: the last step may be its last.
      #expect(training.log.contains(/lockstep: stopped by SIGTERM (in|after) epoch \d/), "\(training.log)")
      #expect(!training.log.contains("restart 1"))
    }

    @Test func `the tasks of an array are the trials of a sweep`() async throws {
      let folder = try SlurmTests.makeCheckout()
      try """
      base: \(Workspace.current.configuration)
      search: grid
      seeds: [1]
      keys:
        training.epochs: [1]
        optimizer.learning_rate: [0.05, 0.1]
      """.write(toFile: folder + "/sweep.yaml", atomically: true, encoding: .utf8)
      let script = Interoperability.file("cluster/slurm/sweep.sbatch")
      let job = try await submit(["--array=0-1", script, "sweep.yaml", Workspace.current.digits], in: folder)
      try await wait("the end of the trials") { try await !state(job).contains("PENDING") }
      try await wait("the end of the trials") {
        try await testbed.execute(on: "node1", ["squeue", "--noheader", "--jobs", job]).isEmpty
      }
      let table = try await launch(
        ranks: nil, "lockstep", ["sweep", folder + "/sweep.yaml", "--table"], folder: folder)
      #expect(table.standardOutput.contains("0.05") && table.standardOutput.contains("0.1"), "\(table)")
      #expect(table.status == 0, "\(table.standardError)")
    }
  }
}
