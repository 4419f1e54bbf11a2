import Glibc
import Platform

/// What rank 0 prints of a run, and writes of it to `train.log`, `metrics.jsonl`, `metrics.csv` and `steps.jsonl`.
struct RunRecorder {
  private let directory: RunDirectory
  private let table: EpochTable
  /// Whether the run goes on where something can't be written.
  private let goesOn: Bool
  private var console: Console
  /// The heading that stands above the epochs on standard output; another one follows where a window was resized.
  private var heading = ""
  /// What the run has gone on without, said once.
  private var saidProblems: Set<String> = []
  /// Whether the metrics lack a line that could not be written.
  private var isMetricsFileBehind = false

  /// The characters that a line of standard output may have at this moment; nil for any number.
  var columns: Int? { console.columns }

  /// Opens the log.
  ///
  /// - Parameters:
  ///   - directory: The run directory, which holds the log.
  ///   - table: Formats the epochs' lines.
  ///   - goesOn: Whether the run goes on without files that can't be written, with a warning.
  ///   - verbosity: Whether anything but results and warnings is printed.
  /// - Throws: `FileError` where the log or standard output can't be opened.
  init(_ directory: RunDirectory, _ table: EpochTable, goesOn: Bool, verbosity: Verbosity)
    throws(FileError)
  {
    (self.directory, self.table, self.goesOn) = (directory, table, goesOn)
    console = Console(
      output: try .standardOutput(), log: try OutputFile(appendingTo: directory.logFile), terminal: .ofOutput,
      isQuiet: verbosity == .quiet)
  }

  /// Prints the header of the run and the epochs' heading.
  ///
  /// - Parameters:
  ///   - header: What is printed of the settings.
  ///   - log: What the log gets of them.
  ///   - notes: What is unusual.
  ///   - origin: Where the run goes on.
  /// - Throws: `FileError` where the log or standard output can't be written.
  mutating func begin(_ header: [String], log: [String], notes: [String], origin: [String]) throws(FileError) {
    let end = (notes.isEmpty ? [] : [""] + notes) + [""] + origin
    try console.write(header + end, log: log + end)
    heading = table.fitting(console.columns).heading
    try console.write([heading], log: [table.fitting(nil).heading])
  }

  /// Starts the progress bar of an epoch.
  mutating func startBar(_ label: String, images: Int, run: ProgressBar.Run) {
    console.startBar(label, images: images, run: run)
  }

  /// Moves the progress bar.
  mutating func updateBar(done: Int) { console.updateBar(done: done) }

  /// Takes the progress bar away.
  mutating func eraseBar() { console.eraseBar() }

  /// Makes sure, at the start of a run, that what is printed isn't lost to a full disk.
  func checkOutput() throws(FileError) { try console.checkOutput() }

  /// Prints the line of the epoch that was finished last, and adds it to the metrics.
  mutating func record(_ cursor: Cursor, warning: String?) throws(FileError) {
    guard let result = cursor.results.last else { return }
    try say(lines(result.metrics), log: [table.fitting(nil).line(result.metrics)])
    if let warning { try say([warning]) }
    try attempt { recorder throws(FileError) in
      let wasBehind = recorder.isMetricsFileBehind
      recorder.isMetricsFileBehind = true
      if !wasBehind && cursor.results.count > 1 { try recorder.checkFiles() }
      if wasBehind {
        try recorder.directory.write(cursor.results.map(\.metrics))
      } else {
        try recorder.directory.append(result.metrics)
      }
      recorder.isMetricsFileBehind = false
    }
  }

  /// Adds a line to the steps; the progress bar stays.
  mutating func record(_ steps: StepMetrics) throws(FileError) {
    try attempt { recorder throws(FileError) in try recorder.directory.append(steps) }
  }

  /// An epoch's line on standard output, below a new heading where another one fits now.
  private mutating func lines(_ metrics: EpochMetrics) -> [String] {
    let table = table.fitting(console.columns)
    let isNew = table.heading != heading
    heading = table.heading
    return (isNew ? [heading] : []) + [table.line(metrics)]
  }

  /// Makes sure that the metrics are complete and all files in their places, at the end of the run.
  mutating func complete(_ cursor: Cursor) throws(FileError) {
    if isMetricsFileBehind { try directory.write(cursor.results.map(\.metrics)) }
    try attempt { recorder throws(FileError) in try recorder.checkFiles() }
  }

  /// Writes lines; where the run is to go on without its files, the log may end.
  mutating func say(_ lines: [String], log: [String]? = nil, evenIfQuiet: Bool = false) throws(FileError) {
    do throws(FileError) { try console.write(lines, log: log ?? lines, evenIfQuiet: evenIfQuiet) } catch {
      guard error.path == directory.logFile && goesOn else { throw error }
      console.closeLog()
      let warning = ["warning: \(error.path): \(error.problem); the log ends here"]
      try console.write(warning, log: warning, evenIfQuiet: true)
    }
  }

  /// Writes lines to the log alone, if it takes them.
  mutating func log(_ lines: [String]) { try? console.writeToLog(lines) }

  /// Does something that the run can go on without, if it's configured to.
  mutating func attempt(_ body: (inout RunRecorder) throws(FileError) -> Void) throws(FileError) {
    do throws(FileError) { try body(&self) } catch {
      guard goesOn else { throw error }
      // A checkpoint's path is another each time.
      guard saidProblems.insert("\(error.path.parentFolder): \(error.problem)").inserted else { return }
      try say(
        ["warning: \(error.path): \(error.problem); the run goes on, and doesn't say so again"], evenIfQuiet: true)
    }
  }

  /// Checks that the files of the run are still there, for which they have to be written again or the run ends.
  private func checkFiles() throws(FileError) {
    for file in [directory.configurationFile, directory.metricsFile, directory.tableFile] where access(file, F_OK) != 0
    {
      throw .removed(file, ofRun: directory.path)
    }
    if !console.isLogged(at: directory.logFile) { throw .removed(directory.logFile, ofRun: directory.path) }
  }
}
