import ArgumentParser
import Platform
import RunListing

/// `lockstep list`
struct List: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "List the runs below a folder, the newest first.",
    discussion: """
      Each run has a line: when it started, whether it's running or how it ended, its epochs, and the accuracy of its kept \
      model, or so far, on held-out and test images. Below stands what is set in it otherwise than in other runs of the list. \
      A run that can't be read is listed as damaged, and why.
      """)

  @Argument(
    help: ArgumentHelp("The folder of the runs, at any depth; or a run directory.", valueName: "folder"),
    completion: .directory)
  var folder = "runs"

  @Flag(help: "Print a JSON array with an object per run.")
  var json = false

  @Flag(
    help: """
      Read models and checkpoints from start to end, and say whether they are what was written. If not, or if a run is \
      damaged, the exit status is 1.
      """)
  var check = false

  func run() throws {
    let list = try RunList(below: folder, checksFiles: check)
    if json {
      try printUnfolded(try list.json())
    } else {
      try printLines(list.lines(width: Terminal.ofOutput?.columns ?? 79))
    }
    if check && !list.damagedRuns.isEmpty { throw DamagedRuns(in: list) }
  }
}
