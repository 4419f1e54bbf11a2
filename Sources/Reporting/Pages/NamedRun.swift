import Platform
import Runs

/// A run with the name that it has in a page of several.
struct NamedRun {
  let run: RecordedRun
  /// The folder's name, or its path where another run's folder has the same name.
  let name: String
  let result: RunResult

  /// Names runs.
  static func all(_ runs: [RecordedRun]) -> [NamedRun] {
    runs.map { run in
      let isAlone = runs.count { $0.name == run.name } == 1
      return NamedRun(run: run, name: isAlone ? run.name : run.directory.path, result: RunResult(run))
    }
  }

  /// The mean of the epochs that were trained.
  var secondsPerEpoch: Double? { Spread(run.epochs.compactMap(\.seconds))?.mean }
}
