import Pages
import Platform
import Runs
import Training

/// A number of an epoch that is drawn over the epochs.
struct EpochNumber: Sendable {
  let name: String
  let quantity: LineChart.Quantity
  let value: @Sendable (EpochMetrics) -> Double?

  static let losses = [
    EpochNumber(name: "training", quantity: .loss, value: \.trainLoss),
    EpochNumber(name: "held-out", quantity: .loss, value: \.holdoutLoss),
    EpochNumber(name: "test", quantity: .loss, value: \.testLoss),
  ]
  static let accuracies = [
    EpochNumber(name: "training", quantity: .fraction, value: \.trainAccuracy),
    EpochNumber(name: "held-out", quantity: .fraction, value: \.holdoutAccuracy),
    EpochNumber(name: "test", quantity: .fraction, value: \.testAccuracy),
  ]
  static let learningRate = EpochNumber(name: "learning rate", quantity: .learningRate, value: \.learningRate)
  static let gradientNorm = EpochNumber(name: "gradient norm", quantity: .norm, value: \.gradientNorm)
  static let throughput = EpochNumber(name: "images/s", quantity: .rate, value: \.imagesPerSecond)

  /// Its points in a run. Where there are trained epochs, the untrained network isn't drawn: it would flatten the rest.
  func points(_ epochs: [EpochMetrics]) -> [(epoch: Int, value: Double)] {
    let hasTrained = epochs.contains { $0.epoch > 0 }
    return epochs.compactMap { epoch in
      hasTrained && epoch.epoch == 0 ? nil : value(epoch).map { (epoch.epoch, $0) }
    }
  }
}

/// That there are no numbers of epochs, and why.
func missingNumbers(_ run: Runs.RecordedRun) -> Markup {
  let reason =
    run.missingMetrics
    ?? (run.state == .running ? "No epoch is done yet" : "The run ended before an epoch was done")
  return paragraph("\(reason).", "missing")
}

/// Loss, accuracy and learning rate over the epochs of a run.
func curvesSection(_ run: Runs.RecordedRun) -> [Markup?] {
  let loss = curves("Loss", "loss", EpochNumber.losses, run, unit: "Mean cross-entropy in nats")
  let accuracy = curves("Accuracy", "accuracy", EpochNumber.accuracies, run, unit: "Share of images that are right")
  let rate = curves(
    "Learning rate", "rate", [EpochNumber.learningRate], run, unit: "Of each epoch's last step")
  let norm = curves(
    "Gradient norm", "norm", [EpochNumber.gradientNorm], run, unit: "Of the mean loss, in each epoch's last step")
  let figures = [loss, accuracy, rate, norm].compactMap(\.self)
  guard !figures.isEmpty else { return [missingNumbers(run)] }
  return [
    paragraph(
      "Training images are scored while they are trained on, with dropout; held-out and test images after each epoch.",
      "note"), element("div", ["class": "figures"], figures),
  ]
}

/// A chart of some numbers of a run.
func curves(
  _ title: String, _ identifier: String, _ numbers: [EpochNumber], _ run: Runs.RecordedRun, unit: String
) -> Markup? {
  let known = numbers.enumerated().filter { number in run.epochs.contains { number.element.value($0) != nil } }
  // A kind of images has the same line in all charts.
  let series = known.map { index, number in
    LineChart.Series(name: number.name, style: LineStyle(index), points: number.points(run.epochs))
  }
  guard let quantity = known.first?.element.quantity else { return nil }
  let trends = zip(known, series).compactMap { number, series -> String? in
    guard let first = series.points.first, let last = series.points.last, first.epoch < last.epoch else { return nil }
    let (from, to) = (shown(first.value, quantity), shown(last.value, quantity))
    return "\(number.element.name) from \(from) in epoch \(first.epoch) to \(to) in epoch \(last.epoch)"
  }
  let chart = LineChart(
    title: title, description: "\(unit), over the epochs. \(trends.joined(separator: "; ")).", quantity: quantity,
    series: series)
  let table = DataTable(
    caption: "\(title) of each epoch", columns: [.init(title: "epoch")] + known.map { .init(title: $0.element.name) },
    rows: run.epochs.map { epoch in
      ["\(epoch.epoch)"] + known.map { .text(shown($0.element.value(epoch), quantity)) }
    })
  let scale = chart.isLogarithmic ? ", on a logarithmic scale" : ""
  return figure(identifier, chart, note: "\(unit)\(scale).", table: table)
}
