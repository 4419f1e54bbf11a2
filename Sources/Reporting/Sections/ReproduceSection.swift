import Foundation
import Pages
import Platform
import Runs
import Training

/// What it takes to train the same model again.
func reproduction(_ run: Runs.RecordedRun) -> [Markup?] {
  let summary = run.summary
  let seed = summary?.seed ?? run.configuration.training.seed
  let known: [(name: String, value: Markup)?] = [
    ("seed", code("\(seed)")), summary.map { ("lockstep", .text($0.version)) },
    ("data set", .text("\(run.configuration.data.title) in \(run.configuration.data.directory)")),
    ("precision", .text(run.configuration.training.precision.rawValue)),
    summary.map { ("parameters_sha256", code($0.parametersSHA256)) },
    summary?.startedAt.map { ("started", .text($0)) }, summary.map { ("host", .text($0.host)) },
  ]
  let training = run.configuration.training
  let isExact = training.precision == .float32 && training.synchronization != .allreduce
  let promise: String
  if summary == nil {
    promise = "Its parameters_sha256 is known once it has ended."
  } else if isExact {
    promise = "On any number of ranks, and any processor, it ends with the same parameters_sha256."
  } else {
    promise = "It ends with the same parameters_sha256 only where processor, libraries and ranks are the same."
  }
  let used = summary.map { ["lockstep"] + $0.command.dropFirst() }
  return [
    paragraph("The run's folder has every setting in config.yaml. With the same data, train again by:"),
    listing(reproducingCommand(run)), paragraph(promise),
    used.map { _ in paragraph("It was started by:") },
    used.map { listing(startLine(run, $0)) }, facts(known.compactMap(\.self), "details"),
  ]
}

/// The command line that trains a run's model again, in a folder beside it.
func reproducingCommand(_ run: Runs.RecordedRun) -> String {
  let given = String(run.directory.path.reversed().drop { $0 == "/" }.reversed())
  // Beside "." there's no folder ".-again".
  let isNamed = ![".", ".."].contains(given.split(separator: "/").last ?? ".")
  let folder = isNamed ? given : URL(filePath: given).standardizedFileURL.path
  return ["lockstep", "train", "--config", "\(folder)/config.yaml", "--output", "\(folder)-again"].shellLine
}

/// The command line with which a run was started, under a launcher where it had several ranks.
private func startLine(_ run: Runs.RecordedRun, _ command: [String]) -> String {
  let ranks = run.summary?.ranks ?? 1
  return ((ranks > 1 ? ["mpirun", "-n", "\(ranks)"] : []) + command).shellLine
}
