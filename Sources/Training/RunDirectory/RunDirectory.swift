import Foundation
import Platform
import SystemPackage

/// The folder of a run: its configuration, log, metrics, model and summary. Rank 0 alone uses it.
package struct RunDirectory: Sendable {
  /// The folder.
  package let path: String
  /// Looked at before each write, where this process holds it.
  private var lock: RunLock?
  /// Whether this process has made the folder.
  private(set) var isOwn = false

  /// The configuration as resolved, in YAML.
  package var configurationFile: String { path + "/config.yaml" }
  /// A copy of what rank 0 prints.
  package var logFile: String { path + "/train.log" }
  /// A JSON object per line, one line per epoch.
  package var metricsFile: String { path + "/metrics.jsonl" }
  /// The same as a table of comma-separated values.
  package var tableFile: String { path + "/metrics.csv" }
  /// A JSON object per line, one line per `logging.every_steps` steps.
  package var stepsFile: String { path + "/steps.jsonl" }
  /// The steps of a range test of learning rates.
  package var learningRateFile: String { path + "/learning-rate.csv" }
  /// The kept model.
  package var modelFile: String { path + "/model.safetensors" }
  /// A JSON object: what the run came to.
  package var summaryFile: String { path + "/summary.json" }

  /// Where event files for TensorBoard are, if a recorder writes them.
  package var tensorBoardFolder: String { path + "/tensorboard" }

  private static let chooseAnother = "Choose another folder with --output."

  /// Makes the folder of a new run, which may exist if it is empty.
  ///
  /// - Parameters:
  ///   - path: The folder; those above it are made too.
  ///   - overwriting: Whether it may hold a run, which `removeRun` then takes away.
  /// - Throws: `FileError` when the folder isn't empty or can't be made or written to.
  package init(creating path: String, overwriting: Bool = false) throws(FileError) {
    isOwn = try Self.makeFolder(path)
    if !isOwn {
      guard let names = Self.names(in: path) else {
        throw FileError(path: path, problem: "exists and is not a folder that can be read", remedy: Self.chooseAnother)
      }
      let isRun = Self.isRun(names, in: path)
      guard names.isEmpty || isRun && overwriting else {
        guard isRun else {
          throw FileError(path: path, problem: "exists already and is not empty", remedy: Self.chooseAnother)
        }
        // Where the run goes on at this moment, that is what's wrong.
        _ = try RunLock.take(path, takingOver: false)
        throw FileError(
          path: path, problem: "holds a run already",
          remedy:
            "Go on with it (--resume latest), start it anew (--overwrite), or choose another folder with --output.")
      }
    }
    guard access(path, W_OK | X_OK) == 0 else { throw Self.unusable(path, .current) }
    self.path = path
  }

  /// Opens the folder of a run that goes on, or makes it.
  ///
  /// - Throws: `FileError` when there is something else in the folder, or it can't be made or written to.
  package init(continuing path: String) throws(FileError) {
    let names = Self.names(in: path) ?? []
    // Checkpoints are enough, as config.yaml is written anew; a user's own file of that name isn't touched.
    let hasLostConfiguration = !names.contains("config.yaml") && !CheckpointFolder(ofRun: path).files.isEmpty
    guard hasLostConfiguration || Self.isRun(names, in: path) else {
      self = try Self(creating: path)
      return
    }
    guard access(path, W_OK | X_OK) == 0 else { throw Self.unusable(path, .current) }
    self = Self(naming: path)
  }

  /// Names the folder of a run, and doesn't look at it.
  package init(naming path: String) { self.path = path }

  /// What is in a folder beside the lock; nil where it isn't one or can't be read.
  private static func names(in folder: String) -> [String]? {
    (try? FileManager.default.contentsOfDirectory(atPath: folder))?.filter { $0 != RunLock.name }
  }

  /// Makes the folder of a new run, named after the configuration's file with the first free number: `runs/mnist-1`.
  ///
  /// - Throws: `FileError` when the folder can't be made.
  package init(creatingIn folder: String = "runs", for configurationFile: String) throws(FileError) {
    let name = URL(fileURLWithPath: configurationFile).deletingPathExtension().lastPathComponent
    var number = 1
    // Two runs that start at once get different folders: only one of them makes it.
    while try !Self.makeFolder("\(folder)/\(name)-\(number)") { number += 1 }
    path = "\(folder)/\(name)-\(number)"
    isOwn = true
  }

  /// The same, into which is written only as long as it's the folder that was locked.
  package func guarded(by lock: RunLock) -> RunDirectory {
    var directory = self
    directory.lock = lock
    return directory
  }

  /// Makes sure that the folder is still the one that was locked.
  func check() throws(FileError) { try lock?.check() }

  /// Whether the run has left all that it leaves.
  package var isFinished: Bool { access(modelFile, F_OK) == 0 && RunSummary.isOfCompletedRun(summaryFile) }

  /// Opens the folder of a run, however far that has come.
  ///
  /// - Throws: `FileError` when the folder isn't a run's.
  package init(reading path: String) throws(FileError) {
    self.path = path
    guard access(configurationFile, F_OK) == 0 else {
      let run = Self.run(ofFile: path)
      throw FileError(
        path: path, problem: "is not the folder of a run: there is no config.yaml",
        remedy: run.map { "Give the run's folder: \($0)" }
          ?? "Give a folder that lockstep train made, such as runs/mnist-1.")
    }
  }

  /// The run that a checkpoint, or another file, is a part of; nil where there's none.
  private static func run(ofFile file: String) -> String? {
    [file.parentFolder.parentFolder, file.parentFolder].first { access($0 + "/config.yaml", F_OK) == 0 }
  }

  /// Whether somebody names a model, by its file or by a run's folder, and not a picture.
  package static func isModel(named path: String) -> Bool {
    path.hasSuffix(".safetensors") || access(path + "/config.yaml", F_OK) == 0
  }

  /// The file of the model that somebody names by it, or by the run's folder.
  ///
  /// - Throws: `FileError` where there's no model yet, or the file is a checkpoint.
  package static func modelFile(named path: String) throws(FileError) -> String {
    var status = stat()
    guard stat(path, &status) == 0, status.st_mode & S_IFMT != S_IFDIR else {
      return try RunDirectory(opening: path).modelFile
    }
    guard Checkpoint.isOne(path) else { return path }
    let run = Self.run(ofFile: path)
    let model = run.map(RunDirectory.init(naming:))?.modelFile
    throw FileError(
      path: path, problem: "is a checkpoint, to go on from, and not a model",
      remedy: model.map { access($0, F_OK) == 0 } == true
        ? "Give the run's model: \(model ?? "")"
        : "Give the model.safetensors that its training leaves at the end"
          + (run.map { "; go on with it: lockstep train --resume \($0)" } ?? "."))
  }

  /// Opens the folder of a run that has a model.
  ///
  /// - Throws: `FileError` when the folder isn't a run's or there is no model yet.
  package init(opening path: String) throws(FileError) {
    try self.init(reading: path)
    guard access(modelFile, F_OK) == 0 else { throw missingModel }
  }

  /// That there's no model yet.
  package var missingModel: FileError {
    let remedy =
      if RunLock.isHeld(path) {
        "The training goes on: wait for its end."
      } else if RunSummary.status(inFile: summaryFile) == .diverged {
        "The training has diverged, and would again from its checkpoint: train with a smaller optimizer.learning_rate."
      } else {
        CheckpointFolder(ofRun: path).files.isEmpty
          ? "The training has not finished, and left nothing to go on from: train again."
          : "The training has not finished. Go on with it: lockstep train --resume \(path)"
      }
    return FileError(path: path, problem: "has no model.safetensors", remedy: remedy)
  }

  /// Writes `config.yaml`.
  package func write(_ configuration: Configuration) throws(FileError) {
    let text = "\(Self.mark) every setting of the run in this folder.\n" + configuration.resolvedYAML
    try replaceFile(configurationFile, check: check) { file throws(FileError) in try file.write(text) }
  }

  /// Writes `summary.json`.
  package func write(_ summary: RunSummary) throws(FileError) {
    let json = try json(summary, for: summaryFile, [.prettyPrinted])
    try replaceFile(summaryFile, check: check) { file throws(FileError) in try file.write(json + "\n") }
  }

  /// Removes a `summary.json` that says how a process before this one ended.
  func removeSummary() throws(FileError) {
    var status = stat()
    guard lstat(summaryFile, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return }
    guard unlink(summaryFile) == 0 || errno == ENOENT else {
      throw FileError(path: summaryFile, "cannot be removed")
    }
  }

  /// Makes a folder, and those above it; false when it exists.
  private static func makeFolder(_ path: String) throws(FileError) -> Bool {
    do { return try Platform.makeFolder(path) } catch { throw unusable(path, error) }
  }

  private static func unusable(_ path: String, _ reason: Errno) -> FileError {
    FileError(path: path, problem: "no run can be stored here: \(reason)", remedy: chooseAnother)
  }
}
