import Foundation
import Platform
import Runs
import Training

/// Adds each epoch of a run to an event file as soon as it's finished.
///
/// A process that goes on with a run begins a file of its own, from the epoch with which it goes on; so does one that couldn't
/// write for a while, as on a full disk, from the first epoch that wasn't written.
package final class TensorBoardRecorder: EpochRecorder {
  package let name = "logging.tensorboard"

  private var directory = ""
  private var folder = ""
  /// Nil before the first event, and after a failure.
  private var file: EventFile?
  /// In the order of their steps.
  private var unwritten: [Event] = []
  private var isFailing = false
  private var notes: [String] = []

  package init() {}

  package func begin(_ run: StartedRun) {
    begin(run.directory, run.configuration, epochs: run.epochs, startedAt: run.startedAt)
  }

  /// Begins with a run, or where it goes on.
  ///
  /// - Parameters:
  ///   - directory: The run directory.
  ///   - configuration: Its settings.
  ///   - epochs: Those that are done.
  ///   - startedAt: When the run's first process started, ISO 8601.
  package func begin(_ directory: String, _ configuration: Configuration, epochs: [EpochMetrics], startedAt: String?) {
    self.directory = directory
    folder = RunDirectory(naming: directory).tensorBoardFolder
    // Files that are there tell of the epochs before.
    let isFirst = EventFile.names(in: folder).isEmpty
    let clock = RunClock(startedAt: startedAt, lastEpoch: epochs.last, end: Date())
    unwritten = [Event(step: isFirst ? 0 : epochs.count, .values([configurationText(configuration)]))]
    if isFirst { unwritten += epochs.map { Event(time: clock.time(of: $0), step: $0.epoch, .values($0.values)) } }
    write()
  }

  package func record(_ epoch: EpochMetrics, parameters: UnsafeBufferPointer<Float>) {
    unwritten.append(Event(step: epoch.epoch, .values(epoch.values)))
    write()
  }

  /// TensorBoard's curves are over epochs.
  package func record(_ steps: StepMetrics) {}

  package func end(_ status: RunSummary.Status, tell: (String) -> Void) {
    write()
    if !unwritten.isEmpty { notes.append("the event files in \(folder) lack what came last") }
  }

  package func takeNotes() -> [String] {
    defer { notes = [] }
    return notes
  }

  /// Writes what isn't written; what can't be is tried again with the next epoch.
  private func write() {
    guard let first = unwritten.first else { return }
    do throws(FileError) {
      if file == nil { file = try EventFile(beginningIn: folder, from: first.step) }
      try file?.append(unwritten)
      (unwritten, isFailing) = ([], false)
    } catch {
      // What was written of it may end inside of a record, behind which nothing is read.
      file = nil
      if !isFailing { notes.append("\(error.path): \(error.problem); this is tried again after each epoch") }
      isFailing = true
    }
  }

  /// Puts one file that has the run's pictures too in the place of those that were written so far; what can't be done is
  /// a warning on standard error. Called once the run is complete, by rank 0.
  package func addPictures() {
    do {
      let run = try RecordedRun(reading: directory)
      let pictures = RunPictures(of: run, data: nil)
      for note in pictures.notes { writeReport("\(name): \(note)", prefix: "warning: ") }
      _ = try RunExport(run, pictures, to: folder)
    } catch {
      writeReport("\(name): \(error)", prefix: "warning: ")
    }
  }
}
