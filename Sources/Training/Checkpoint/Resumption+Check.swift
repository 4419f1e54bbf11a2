import DataParallel
import NeuralNetwork
import Platform

extension Resumption {
  /// Checks that a run may go on with these settings and this data set, before any file is touched.
  ///
  /// - Returns: A line for each setting that has changed, and one if the numerics have.
  /// - Throws: `FileError` with all that would make it another run, or where no run can have written such a checkpoint.
  func check(_ configuration: Configuration, _ plan: TrainingPlan, _ data: NodeDataset, dataset: String) throws
    -> [String]
  {
    guard let checkpoint else { return [] }
    let old = try Configuration(yaml: checkpoint.configuration, file: checkpoint.path)
    let changes = configuration.changes(since: old.withAbsolutePaths)
    var conflicts = changes.filter { !$0.isAllowed }.map { "\($0.key) was \($0.old) and is now \($0.new)" }
    if dataset != checkpoint.dataset {
      conflicts.append(
        "the data set's content was \(checkpoint.dataset.prefix(16))… and is now \(dataset.prefix(16))… (SHA-256)")
    }
    let done = checkpoint.cursor.epoch - (checkpoint.cursor.step == 0 ? 1 : 0)
    if done > configuration.training.epochs {
      conflicts.append(
        "training.epochs is now \(configuration.training.epochs), and epoch \(done) is already \(checkpoint.cursor.step == 0 ? "done" : "begun")"
      )
    }
    guard conflicts.isEmpty else {
      throw FileError(
        path: checkpoint.path,
        problem: "the run can't go on with other settings:\n\(conflicts.joined(separator: "\n"))",
        remedy: "Set them back, or start a new run without --resume.")
    }
    try checkpoint.check(plan, data, keepsBest: configuration.training.keep == .best)
    var lines = changes.map { "changed: \($0.key) was \($0.old) and is now \($0.new)" }
    if case .cosine = configuration.schedule.decay, changes.contains(where: { $0.key == "training.epochs" }), done > 0 {
      lines.append(
        "warning: the cosine schedule now ends after epoch \(configuration.training.epochs): a run of so many epochs from "
          + "the start would have had other learning rates so far, and has other parameters")
    }
    if checkpoint.numerics != "\(Numerics.version)" {
      lines.append(
        "changed: the numerics' version was \(checkpoint.numerics) and is now \(Numerics.version): a run without this stop "
          + "would have other bits")
    }
    return lines
  }
}
