import ArgumentParser
import Foundation
import Platform
import Reporting
import Runs
import Training

/// `lockstep report`
struct Report: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Make a page of a run, or of several beside each other.",
    discussion: """
      The page is one HTML file that needs no network and no script: learning curves, time, confusions, calibration, the most \
      confident mistakes, weights, settings, and how to train the same model again. Of several runs, it has the curves over \
      each other and results by the settings in which they differ, with mean and spread over seeds. A run that goes on, or \
      has ended early, gets a page of what there is.

      --terminal draws the loss and the accuracy of a run over its epochs as text instead, with the last epoch's numbers; \
      epoch 0, the untrained network, is left out once two epochs are done. With --follow it's drawn anew as epochs are \
      done, until the run ends or Ctrl-C.
      """)

  @Argument(help: ArgumentHelp("The run directories.", valueName: "run"), completion: .directory)
  var runs: [String]

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      "The page; one that exists is replaced. Default: report.html in the run directory, or here for several runs.",
      valueName: "file"), completion: .file(extensions: ["html"]))
  var output: String?

  @Option(
    help: ArgumentHelp(
      "The folder of the data set, for one run. Default: the one that it was trained on.", valueName: "dir"),
    completion: .directory)
  var data: String?

  @Flag(help: "Draw the curves of a run as text, and make no page.")
  var terminal = false

  @Flag(help: "With --terminal, go on drawing while the run goes on.")
  var follow = false

  func validate() throws {
    if output == "" { throw ValidationError("--output names no file; leave it out for report.html.") }
    if follow && !terminal { throw ValidationError("--follow goes with --terminal.") }
    if terminal && (runs.count > 1 || output != nil || data != nil) {
      throw ValidationError("--terminal draws one run, and takes neither --output nor --data.")
    }
    if data != nil && runs.count > 1 {
      throw ValidationError("--data goes with one run: a page of several shows no images.")
    }
  }

  func run() throws {
    if terminal { return try showInTerminal(runs[0]) }
    let given = differentRuns
    let recorded = try given.paths.map { try RecordedRun(reading: $0) }
    let folder = recorded.count == 1 ? recorded.first?.directory.path : nil
    let path = output ?? (folder.map { $0.appending(pathComponent: "report.html") } ?? "report.html")
    let page = reportPage(of: recorded, data: data)
    try replaceFile(path) { file throws(FileError) in try file.write(page.html) }
    let warnings = given.warnings + recorded.flatMap(\.warnings) + page.notes
    for warning in warnings { writeReport(warning, prefix: "warning: ") }
    try printLines(["page in \(path.printable)", "open it in a browser: " + ["xdg-open", path].shellLine])
  }

  /// The runs, each once however it's named: the same run twice would be a mean of two that are equal.
  private var differentRuns: (paths: [String], warnings: [String]) {
    var names: [FolderIdentity: String] = [:]
    var (paths, warnings): ([String], [String]) = ([], [])
    for path in runs {
      guard let identity = FolderIdentity(path) else {
        paths.append(path)
        continue
      }
      if let first = names[identity] {
        warnings.append("\(path): is the run \(first), and counts once".printable)
      } else {
        names[identity] = path
        paths.append(path)
      }
    }
    return (paths, warnings)
  }
}
