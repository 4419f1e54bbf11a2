import ArgumentParser
import Foundation
import Platform
import Runs
import TensorBoard

/// `lockstep tensorboard`
struct TensorBoardCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tensorboard", abstract: "Write a run's event file for TensorBoard.",
    discussion: """
      The file has the curves of the run, its settings, the weights of the first layer and the worst mistakes as pictures, \
      and the confusion matrix. It takes the place of those that Lockstep has written there before. \
      lockstep train --tensorboard writes one while it trains.
      """)

  @Argument(help: ArgumentHelp("The run directory.", valueName: "run"), completion: .directory)
  var runDirectory: String

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      "Where the run gets a folder of its name with the file. Default: tensorboard in the run directory.",
      valueName: "dir"), completion: .directory)
  var output: String?

  @Option(
    help: ArgumentHelp("The folder of the data set. Default: the one that the run trained on.", valueName: "dir"),
    completion: .directory)
  var data: String?

  func validate() throws {
    if output == "" { throw ValidationError("--output names no folder; leave it out for one in the run directory.") }
  }

  func run() throws {
    let run = try RecordedRun(reading: runDirectory)
    let pictures = RunPictures(of: run, data: data)
    let export = try RunExport(
      run, pictures, to: output?.appending(pathComponent: run.name) ?? run.directory.tensorBoardFolder)
    let metrics = run.missingMetrics.map { ["\(run.directory.path): \($0): there are no curves"] } ?? []
    for warning in run.warnings + metrics + pictures.notes { writeReport(warning, prefix: "warning: ") }
    let rows = [
      ["event file", URL(filePath: export.path).lastPathComponent], ["folder", export.path.parentFolder],
      ["state", run.state.rawValue], ["epochs", export.epochText],
      [
        "curves",
        export.curves.count == 0
          ? "none" : "\(export.curves.count) under \(export.curves.groups.joined(separator: ", "))",
      ],
      ["pictures", export.pictures.isEmpty ? "none" : export.pictures.joined(separator: ", ")],
      ["look at it", ["tensorboard", "--logdir", output ?? export.path.parentFolder].shellLine],
    ]
    try printLines(Table([.left(0), .left(0)]).lines(rows, width: Terminal.ofOutput?.columns))
  }
}
