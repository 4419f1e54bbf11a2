import Foundation

/// What `launch` and rank 0 of the job that it has started tell each other: files in a folder that a variable names. Ranks on
/// other machines don't get the variable, and are neither asked nor told.
package struct RunNote: Sendable {
  /// What a job's ranks have said of its run.
  package struct Run: Equatable, Sendable {
    /// The run directory that it writes to; nil where it hasn't opened one, as a command that isn't a training.
    package let directory: String?
    /// How the run has ended, as `summary.json` puts it; nil where it was cut off.
    package let ending: String?

    package init(directory: String?, ending: String?) {
      (self.directory, self.ending) = (directory, ending)
    }
  }

  private static let variable = "LOCKSTEP_RUN_NOTE"

  private static let endingFile = "ending"
  /// How a job has ended that the ranks' own watchdog ended, or whose `mpirun` it killed.
  package static let watchdogEnding = "watchdog"

  private let folder: String

  /// The note that whoever has started this process asks for, and who then says how to go on; nil where nobody does.
  package static var ofThisProcess: RunNote? {
    ProcessInfo.processInfo.environment[variable].map(RunNote.init(folder:))
  }

  /// Calls `body` while processes that are started are asked for a note.
  package static func asking<Success, Failure: Error>(
    _ body: (RunNote) throws(Failure) -> Success
  ) throws(Failure) -> Success {
    let note = RunNote(
      folder: FileManager.default.temporaryDirectory.appending(path: "lockstep-run-\(UUID().uuidString)").path)
    mkdir(note.folder, 0o700)
    setenv(variable, note.folder, 1)
    defer {
      unsetenv(variable)
      try? FileManager.default.removeItem(atPath: note.folder)
    }
    return try body(note)
  }

  /// What was noted of a run since `forgetRun`; nil where no rank has noted anything.
  package var run: Run? {
    let directory = read("directory")
    let ending = read(Self.endingFile)
    guard directory != nil || ending != nil || read("beginning") != nil else { return nil }
    return Run(directory: directory, ending: ending)
  }

  /// Makes room for what another start will say.
  package func forgetRun() {
    for file in ["beginning", "directory", Self.endingFile, "last"] { unlink("\(folder)/\(file)") }
  }

  /// Notes that all ranks have entered MPI, and are of this machine: if one fails, that is noted here.
  package func writeBeginning() { write("begun", "beginning") }

  /// Notes that a rank ends with an error, unless an ending was noted before.
  package func writeFailure() { if read(Self.endingFile) == nil { write(ending: "failed") } }

  /// Notes that the ranks have said and stored all that they will: what is left to them is to leave MPI.
  package func writeLast() { write("said", "last") }

  /// Whether that was noted.
  package var isLast: Bool { read("last") != nil }

  /// Notes which signal has asked for the end, for ranks that get another one in its place.
  package func write(signal: Int32) { write("\(signal)", "signal") }

  /// The number of the signal that has asked for the end, if that was noted.
  package var signal: Int32? { read("signal").flatMap { Int32($0) } }

  /// Notes what the ranks stop for, where nobody has sent a signal; nil for nothing any more.
  package func write(purpose: String?) { purpose.map { write($0, "purpose") } ?? { _ = unlink("\(folder)/purpose") }() }

  /// What the ranks stop for, if that was noted.
  package var purpose: String? { read("purpose") }

  /// Notes the run directory; one that can't be noted is only not named later.
  package func write(runDirectory: String) { write(runDirectory, "directory") }

  /// Notes how the run has ended, which an exit status doesn't always say: `mpirun` has one of its own.
  package func write(ending: String) { write(ending, Self.endingFile) }

  /// The file whose text says how the run has ended, for a process that's no rank.
  var endingPath: String { "\(folder)/\(Self.endingFile)" }

  private func write(_ text: String, _ file: String) {
    try? text.write(toFile: "\(folder)/\(file)", atomically: true, encoding: .utf8)
  }

  private func read(_ file: String) -> String? {
    (try? String(contentsOfFile: "\(folder)/\(file)", encoding: .utf8)).flatMap { $0.isEmpty ? nil : $0 }
  }
}
