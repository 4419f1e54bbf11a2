import Foundation
import Launching
import Platform
import Testing
import Training

/// `cluster/slurm/train.sbatch`, executed as Slurm would, with a fake `scontrol` and the real `mpirun`.
@Suite struct SlurmScriptTests {
  private static let script = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "../../cluster/slurm/train.sbatch").standardizedFileURL.path

  /// The options of the script's `#SBATCH` lines.
  private static func options() throws -> [String: String] {
    let lines = try String(contentsOfFile: script, encoding: .utf8).split(separator: "\n")
    let options = lines.filter { $0.hasPrefix("#SBATCH --") }.map {
      $0.dropFirst("#SBATCH --".count).split(separator: "=", maxSplits: 1).map(String.init)
    }
    return Dictionary(uniqueKeysWithValues: options.map { ($0[0], $0.count > 1 ? $0[1] : "") })
  }

  /// Executes the script as a job of two tasks on this machine, in a folder that has what a checkout has.
  private func execute(
    _ run: SmallRun, in folder: String, restarts: Int,
    whileRunning: @escaping @Sendable (RunningProgram) async throws -> Void = { _ in }
  ) async throws -> LaunchResult {
    let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
    return try await launch(
      ranks: nil, "lockstep", [run.configuration, run.data],
      // The program's path comes first, and goes where the script looks for it.
      wrapper: [
        "bash", "-c", #"mkdir -p .build/release; ln -sf "$2" .build/release/lockstep; exec bash "$1" "$3" "$4""#,
        "bash",
        Self.script,
      ],
      environment: [
        "PATH": "\(folder)/bin:\(path)", "SLURM_JOB_ID": "77", "SLURM_JOBID": "77", "SLURM_NTASKS": "2",
        "SLURM_TASKS_PER_NODE": "2", "SLURM_NNODES": "1", "SLURM_NODELIST": hostName(),
        "SLURM_JOB_NODELIST": hostName(), "SLURM_RESTART_COUNT": "\(restarts)",
      ], folder: folder, timeLimit: .seconds(90), whileRunning: whileRunning)
  }

  private func makeFolder(_ run: SmallRun) throws -> String {
    let folder = run.newDirectory()
    try FileManager.default.createDirectory(atPath: folder + "/bin", withIntermediateDirectories: true)
    for name in ["scontrol", "srun"] {
      let file = "\(folder)/bin/\(name)"
      try "#!/bin/sh\necho \"\(name) $*\" >> \(folder)/calls\n".write(toFile: file, atomically: false, encoding: .utf8)
      try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: file)
    }
    return folder
  }

  private func calls(_ folder: String) -> String {
    (try? String(contentsOfFile: folder + "/calls", encoding: .utf8)) ?? ""
  }

  @Test func `a job that is out of time is requeued, and goes on from its checkpoint`() async throws {
    let run = try await SmallRun.shared()
    let folder = try makeFolder(run)
    let directory = folder + "/runs/slurm-77"
    let options = try Self.options()
    // Before the time limit, to the batch script alone; and a job may come again, with its log added to.
    #expect(options["signal"] == "B:USR1@120" && options["requeue"] == "" && options["open-mode"] == "append")

    let stopped = try await execute(run, in: folder, restarts: 0) { program in
      try await program.wait(untilEpoch: 1)
      program.signalLauncher(SIGUSR1)
    }
    #expect(stopped.status == 75, "\(stopped.standardError)")
    #expect(calls(folder) == "scontrol requeue 77\n")
    #expect(try SmallRun.summary(directory).status == .stopped)

    let resumed = try await execute(run, in: folder, restarts: 1)
    #expect(resumed.status == 0, "\(resumed.standardError)")
    #expect(resumed.standardOutput.contains("\nresumed from "))
    #expect(try SmallRun.summary(directory).parametersSHA256 == run.undisturbedHash)

    // Requeued once more than needed, after a lost node for instance.
    let complete = try await execute(run, in: folder, restarts: 2)
    #expect(complete.status == 0 && complete.standardOutput.contains("this run is complete"))
    #expect(calls(folder) == "scontrol requeue 77\n")
  }

  @Test func `a job that is canceled stops with a checkpoint and isn't requeued`() async throws {
    let run = try await SmallRun.shared()
    let folder = try makeFolder(run)
    let stopped = try await execute(run, in: folder, restarts: 0) { program in
      try await program.wait(untilEpoch: 1)
      program.signalLauncher(SIGTERM)
    }
    #expect(stopped.status == 75, "\(stopped.standardError)")
    #expect(calls(folder) == "")
    #expect(try CheckpointFolder(ofRun: folder + "/runs/slurm-77").newest().checkpoint != nil)
  }

  @Test func `an error of the training is the job's`() async throws {
    let run = try await SmallRun.shared()
    let folder = try makeFolder(run)
    try FileManager.default.createDirectory(atPath: folder + "/runs/slurm-77", withIntermediateDirectories: true)
    try "mine".write(toFile: folder + "/runs/slurm-77/notes", atomically: false, encoding: .utf8)
    let refused = try await execute(run, in: folder, restarts: 0)
    #expect(refused.status == 1, "\(refused.standardError)")
    #expect(calls(folder) == "")
  }
}
