import Foundation
import Platform
import Runs
import Training

/// The runs below a folder, the newest first.
package struct RunList: Sendable {
  /// The folder that was searched.
  package let folder: String
  /// The runs.
  package let runs: [ListedRun]

  /// How far below the folder runs are looked for.
  private static let mostLevels = 6

  /// The file system with the processes, whose links lead to all that these have open; nil where there's none.
  private static let processes: dev_t? = {
    let (root, processes) = (FolderIdentity("/"), FolderIdentity("/proc"))
    return processes?.device == root?.device ? nil : processes?.device
  }()

  /// Searches a folder, which may be a run directory itself.
  ///
  /// Folders that aren't runs are passed over, and so are hidden ones; what is below a run directory isn't looked at.
  ///
  /// - Parameters:
  ///   - folder: The folder.
  ///   - checksFiles: Whether models and checkpoints are read from start to end.
  /// - Throws: `FileError` where there's no such folder, or it can't be read.
  package init(below folder: String, checksFiles: Bool = false) throws(FileError) {
    do { _ = try FileManager.default.contentsOfDirectory(atPath: folder) } catch {
      throw FileError(
        path: folder, problem: "is not a folder that can be read",
        remedy: "Name the folder of your runs: lockstep list FOLDER. The first lockstep train makes runs.")
    }
    var (seen, runs): (Set<FolderIdentity>, [ListedRun]) = ([], [])
    Self.search(folder, name: "", levels: Self.mostLevels, &seen, &runs)
    self.folder = folder
    self.runs = runs.map { run in
      var run = run
      if checksFiles { run.checkFiles() }
      return run
    }.sorted {
      // Of those that began in the same second, the one with the higher number is the newer.
      $0.startedAt != $1.startedAt
        ? $0.startedAt > $1.startedAt : $0.name.compare($1.name, options: .numeric) == .orderedDescending
    }
  }

  private static func search(
    _ path: String, name: String, levels: Int, _ seen: inout Set<FolderIdentity>, _ runs: inout [ListedRun]
  ) {
    // Two names of one folder, by a symbolic link, are one run, and a circle of links has an end.
    guard let identity = FolderIdentity(path), identity.device != Self.processes,
      seen.insert(identity).inserted,
      let names = try? FileManager.default.contentsOfDirectory(atPath: path).sorted()
    else { return }
    // A run that begins at this moment has its configuration soon.
    if !names.contains("config.yaml") && RunLock.isHeld(path) { return }
    if RunDirectory.isRun(names.filter { $0 != RunLock.name }, in: path) || isRest(names) {
      let own = URL(fileURLWithPath: path).standardizedFileURL.lastPathComponent
      runs.append(ListedRun(path, name: name.isEmpty ? own : name))
    } else if levels > 0 {
      for child in names where !child.hasPrefix(".") {
        let below = name.isEmpty ? child : "\(name)/\(child)"
        search("\(path)/\(child)", name: below, levels: levels - 1, &seen, &runs)
      }
    }
  }

  /// Whether a folder is what is left of a run that has lost its configuration.
  private static func isRest(_ names: [String]) -> Bool {
    !names.contains("config.yaml") && ["train.log", "metrics.jsonl"].allSatisfy(names.contains)
  }

  /// The runs that can't be read, or whose files aren't what was written.
  package var damagedRuns: [ListedRun] { runs.filter(\.isDamaged) }

  /// The settings of what was trained that aren't the same in all runs, as `section.key`, in the order of a configuration.
  package var differingKeys: [String] { SettingDifferences(runs.compactMap { $0.run?.configuration }).keys }
}
