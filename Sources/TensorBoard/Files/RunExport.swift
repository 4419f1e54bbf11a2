import Foundation
import Platform
import Runs
import Training

/// A whole run as one event file.
package struct RunExport {
  /// The file.
  package let path: String
  /// The epochs that it tells of, for a person: "0 to 5".
  package let epochText: String
  /// The groups of its curves, such as "loss", and how many curves there are.
  package let curves: (groups: [String], count: Int)
  /// The tags of its pictures.
  package let pictures: [String]

  /// Writes the event file of a run, whole or not at all, in the place of those that this program wrote there before.
  ///
  /// - Parameters:
  ///   - run: The run.
  ///   - pictures: Its pictures.
  ///   - folder: The folder, which is made if need be.
  /// - Throws: `FileError` where it can't be written, or the run itself writes there at this moment.
  package init(_ run: RecordedRun, _ pictures: RunPictures, to folder: String) throws(FileError) {
    let own = run.directory.tensorBoardFolder
    guard run.state != .running || !Self.isSame(folder, own) || EventFile.names(in: own).isEmpty else {
      throw FileError(
        path: folder, problem: "is written to by the run itself, which goes on",
        remedy: "Wait for it, or choose another folder with --output.")
    }
    let events = Self.events(of: run, pictures)
    path = try withFolder(folder, failure: { FileError(path: folder, "cannot be made", $0) }) { () throws(FileError) in
      let older = EventFile.names(in: folder)
      let path = folder.appending(pathComponent: EventFile.nextName(in: folder))
      try replaceFile(path) { file throws(FileError) in
        for event in events { try file.write(record(event.encoded)) }
      }
      for name in older { unlink(folder.appending(pathComponent: name)) }
      return path
    }
    let (first, last) = (run.epochs.first?.epoch, run.epochs.last?.epoch)
    epochText = if let first, let last { first == last ? "\(first)" : "\(first) to \(last)" } else { "none yet" }
    let tags = Set(run.epochs.flatMap(\.values).map(\.tag))
    curves = (Set(tags.map { String($0.prefix { $0 != "/" }) }).sorted(), tags.count)
    self.pictures = pictures.values.map(\.tag).sorted()
  }

  private static func events(of run: RecordedRun, _ pictures: RunPictures) -> [Event] {
    let metrics = try? FileManager.default.attributesOfItem(atPath: run.directory.metricsFile)
    let end = metrics?[.modificationDate] as? Date ?? Date()
    let clock = RunClock(startedAt: run.summary?.startedAt, lastEpoch: run.epochs.last, end: end)
    let epochs = run.epochs.map { Event(time: clock.time(of: $0), step: $0.epoch, .values($0.values)) }
    let last = run.epochs.last.map { (step: $0.epoch, time: clock.time(of: $0)) }
    let (step, time) = (run.summary?.keptEpoch ?? last?.step ?? 0, last?.time ?? end.timeIntervalSince1970)
    let first = epochs.first?.time ?? end.timeIntervalSince1970
    let texts = [Event(time: first, step: 0, .values([configurationText(run.configuration)]))]
    let result = pictures.values + (run.summary.map { [summaryText($0)] } ?? [])
    return EventFile.opening(from: 0) + texts + epochs
      + (result.isEmpty ? [] : [Event(time: time, step: step, .values(result))])
  }

  private static func isSame(_ one: String, _ other: String) -> Bool {
    let paths = [one, other].map { URL(filePath: $0).standardizedFileURL.resolvingSymlinksInPath().path }
    return paths[0] == paths[1]
  }
}
