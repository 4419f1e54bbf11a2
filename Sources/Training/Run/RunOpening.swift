import DataParallel
import Foundation
import Model
import Platform

/// A run directory that this process may write to, brought to the state from which the run starts or goes on. Rank 0 alone
/// has one.
struct RunOpening {
  /// The folder.
  let directory: RunDirectory
  /// Held until the run has ended.
  let lock: RunLock
  /// Where the run starts, or goes on.
  let start: Cursor
  /// The best epoch's parameters, where the run goes on from a checkpoint that has them.
  let best: [Float]?
  /// Whether the run was complete before this process went on with it.
  let wasFinished: Bool
  /// Whether the run begins here.
  let isNew: Bool
  /// Lines that say where the run goes on and what was set aside.
  let origin: [String]

  /// Makes the run directory, or opens that of the run that goes on.
  ///
  /// - Parameters:
  ///   - stored: The configuration as the folder is to have it.
  ///   - plan: What the run trains, and how.
  ///   - configurationFile: What a new folder is named after.
  ///   - destination: Where the user wants a new run, and what may be overwritten or passed over.
  ///   - resumption: Where the run goes on; nil for a new run.
  ///   - changes: Lines about settings that aren't those of the checkpoint.
  /// - Returns: The folder, locked, and the position from which the run starts or goes on.
  /// - Throws: `FileError` where the folder can't be used, or another process writes to it.
  static func open(
    _ stored: Configuration, _ plan: TrainingPlan, configurationFile: String, destination: RunDestination,
    resumption: Resumption?, changes: [String]
  ) throws(FileError) -> RunOpening {
    let folder =
      if let resumption {
        try resumption.isSameRun
          ? RunDirectory(continuing: resumption.directory)
          : RunDirectory(creating: resumption.directory, overwriting: destination.isOverwriting)
      } else if let path = destination.path {
        try RunDirectory(creating: path, overwriting: destination.isOverwriting)
      } else {
        try RunDirectory(creatingIn: "runs", for: configurationFile)
      }
    let lock =
      if let lock = resumption?.lock { lock } else {
        try RunLock.take(folder.path, takingOver: destination.isTakingOver)
      }
    let directory = folder.guarded(by: lock)
    if destination.isOverwriting { try directory.removeRun() }
    let wasFinished = directory.isFinished
    if !wasFinished { try directory.removeSummary() }
    try directory.write(stored)
    let checkpoints = CheckpointFolder(ofRun: directory.path)
    try checkpoints.prepare()
    var start = resumption?.checkpoint?.cursor ?? Cursor()
    if resumption?.checkpoint != nil, !changes.isEmpty { start.revision = (start.revision ?? 0) + 1 }
    if start.startedAt == nil { start.startedAt = Date().formatted(.iso8601) }
    var origin = resumption?.lines ?? []
    let stepsDone = start.totalSteps(stepsPerEpoch: plan.sampler.stepsPerEpoch)
    if resumption != nil {
      try directory.write(start.results.map(\.metrics))
      try directory.removeFromLog(epochsFrom: start.epoch)
      try directory.removeSteps(after: stepsDone)
      origin += try checkpoints.setAside(after: stepsDone).map {
        "set aside: \($0)"
      }
    }
    lock.note(step: max(stepsDone, lock.earlierStep ?? 0))
    return RunOpening(
      directory: directory, lock: lock, start: start,
      best: try resumption?.checkpoint?.bestParameters(plan.model.layout), wasFinished: wasFinished,
      isNew: resumption == nil, origin: origin + changes)
  }

  /// Takes away what a run that can't even begin has written, so that its folder can be used again.
  func abandon() {
    if isNew || directory.isOwn { try? directory.removeRun() }
    if directory.isOwn { lock.removeFolder() }
  }
}
