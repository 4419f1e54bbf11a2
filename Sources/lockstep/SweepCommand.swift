import ArgumentParser
import Foundation
import MPI
import Platform
import Sweeping
import Training

/// `lockstep sweep`
struct SweepCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sweep", abstract: "Try values of settings, and compare them by held-out images.",
    discussion: """
      FILE names a configuration and, below keys, the values of any of its keys to try: all combinations, or some at \
      random, each with every seed. configs/sweep.yaml is an example. Trials are run directories in --output; ones that \
      have ended aren't trained again, so the same command goes on where a sweep was ended. Which is best is decided by \
      held-out images; the test images are looked at when all trials have ended, for the best alone.
      """)

  @Argument(help: ArgumentHelp("The sweep.", valueName: "file"), completion: .file(extensions: ["yaml", "yml"]))
  var file: String

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("The folder of the trials. Default: runs/ and the file's name.", valueName: "dir"),
    completion: .directory)
  var output: String?

  @Option(
    help: ArgumentHelp("The folder of the data set; overrides data.directory.", valueName: "dir"),
    completion: .directory)
  var data: String?

  @Option(name: .customShort("n"), help: ArgumentHelp("The ranks of each trial.", valueName: "ranks"))
  var ranks = 1

  @Option(help: ArgumentHelp("Trials at a time, each on one rank with its own share of the cores.", valueName: "count"))
  var jobs: Int?

  @Option(help: ArgumentHelp("Train this trial alone, counted from 0, as a task of a Slurm array.", valueName: "index"))
  var trial: Int?

  @Flag(help: "Print the table of what has ended, and train nothing.")
  var table = false

  func validate() throws {
    if output == "" { throw ValidationError("--output names no folder; leave it out for one below runs/.") }
    guard (1...1_024).contains(ranks) else { throw ValidationError("-n must be in 1 ... 1024.") }
    if let jobs, !(1...1_024).contains(jobs) { throw ValidationError("--jobs must be in 1 ... 1024.") }
    guard ranks == 1 || jobs == nil else {
      throw ValidationError("-n spreads each trial, --jobs trains several at a time: give one of them.")
    }
  }

  func run() throws {
    guard LauncherEnvironment.ofThisProcess.size == 1 else {
      throw SweepRefusal(
        problem: "sweep starts the ranks of each trial by itself",
        remedy: "Leave mpirun out, and say how many ranks with -n.")
    }
    let sweep = try Sweep(reading: file)
    let name = URL(filePath: file).deletingPathExtension().lastPathComponent
    let folder = try SweepFolder(output ?? "runs/\(name)", of: sweep)
    if let trial, !sweep.trials.indices.contains(trial) {
      throw SweepRefusal(
        problem: "there is no trial \(trial)", remedy: "Give --trial a number from 0 to \(sweep.trials.count - 1).")
    }
    let trials = table ? [] : trial.map { [sweep.trials[$0]] } ?? sweep.trials
    let queue = TrialQueue(
      sweep, in: folder, program: executablePath, placement: placement,
      arguments: data.map { ["--data", $0] } ?? [])
    let width = Terminal.ofOutput?.columns
    let ending = try queue.run(trials) { trial, summary in
      let words = trial.settings.map { "\($0.key)=\($0.value)" }.joined(separator: " ")
      try? printLines("\(trial.name): \(Self.outcome(summary)), with \(words)".folded(to: width ?? 79, indentation: 2))
    }
    switch ending {
    case .failed(let trial, let status):
      let reason = (try? String(contentsOfFile: folder.errors(of: trial), encoding: .utf8)) ?? ""
      throw TrialFailure(name: trial.name, status: status, reason: reason)
    case .stopped:
      writeReport("stopped; the same command goes on with the sweep", prefix: "lockstep: ")
      throw ExitCode(75)
    case .complete where trial != nil: return
    case .complete:
      let results = SweepResults(of: sweep, in: folder.path)
      try printLines(results.lines(width: width))
      let conclusion = results.conclusion.flatMap { $0.folded(to: width ?? 79, indentation: 2) }
      if !conclusion.isEmpty { try printLines([""] + conclusion) }
    }
  }

  /// What a trial has come to; nothing of its test images.
  private static func outcome(_ summary: RunSummary?) -> String {
    guard let summary, summary.status == .completed, let accuracy = summary.holdoutAccuracy else {
      return summary?.status.rawValue ?? "ended without a result"
    }
    return "held-out \(NumberText.percent(accuracy))"
  }

  private var placement: TrialQueue.Placement {
    guard let jobs else { return .ranks(ranks) }
    let processors = ProcessorList.available.processors.sorted()
    return .jobs(max(1, min(jobs, processors.count)), processors: processors)
  }
}

/// A sweep that can't be run so.
private struct SweepRefusal: Error, CustomStringConvertible {
  let problem, remedy: String

  var description: String { problem + ".\n" + remedy }
}

/// A trial that came to no result.
private struct TrialFailure: Error, CustomStringConvertible {
  let name: String
  let status: Int32
  /// What it wrote to standard error.
  let reason: String

  var description: String {
    let lines = reason.split(separator: "\n").suffix(6).map { line in
      line.trimmingPrefix("lockstep: ").trimmingCharacters(in: .whitespaces)
    }
    return (["\(name): ended with status \(status)"] + lines + ["Mend this; the same command then goes on."])
      .joined(separator: "\n")
  }
}
