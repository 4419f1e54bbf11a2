import Pages
import Platform
import Runs
import Training

/// The curves of several runs, one chart for each number, the runs of a group in one color.
///
/// - Returns: A legend of all charts, and the charts; none where nothing can be drawn.
func comparisonCurves(_ runs: [NamedRun], _ comparison: Comparison) -> [Markup] {
  let numbers: [(title: String, identifier: String, note: String, number: EpochNumber)] = [
    ("Training loss", "training-loss", "Mean cross-entropy in nats", EpochNumber.losses[0]),
    ("Held-out loss", "held-out-loss", "Mean cross-entropy in nats", EpochNumber.losses[1]),
    ("Test loss", "test-loss", "Mean cross-entropy in nats", EpochNumber.losses[2]),
    ("Held-out accuracy", "held-out-accuracy", "Share of images that are right", EpochNumber.accuracies[1]),
    ("Test accuracy", "test-accuracy", "Share of images that are right", EpochNumber.accuracies[2]),
    ("Learning rate", "rate", "Of each epoch's last step", EpochNumber.learningRate),
    ("Throughput", "throughput", "Training images a second", EpochNumber.throughput),
  ]
  let lines = lineNames(runs, comparison)
  let charts = numbers.compactMap { title, identifier, note, number in
    let chart = comparisonChart(title, note, number, runs, comparison, lines)
    let scale = chart.isLogarithmic ? ", on a logarithmic scale" : ""
    return figure(
      identifier, chart, note: "\(note)\(scale).", hasLegend: false, table: numbersTable(title, number, runs))
  }
  guard !charts.isEmpty else { return [] }
  let legend = legendList(lines.enumerated().map { ($0.element, LineStyle($0.offset)) })
  // A legend of more lines would hide the charts that it stays above.
  let stays = lines.count <= 4
  return [
    element("div", ["class": stays ? "stays" : nil], [legend]), element("div", ["class": "figures"], charts),
  ]
}

/// What the line of each group is called.
private func lineNames(_ runs: [NamedRun], _ comparison: Comparison) -> [String] {
  zip(comparison.groups, comparison.groupNames).map { group, name in
    guard group.runs.count > 1 else { return name.isEmpty ? group.runs.map { runs[$0].name }.joined() : name }
    return "\(name.isEmpty ? "" : name + ", ")mean of \(group.runs.count.counted("run"))"
  }
}

private func comparisonChart(
  _ title: String, _ note: String, _ number: EpochNumber, _ runs: [NamedRun], _ comparison: Comparison,
  _ lines: [String]
) -> LineChart {
  var (series, bands): ([LineChart.Series], [LineChart.Band]) = ([], [])
  for (index, group) in comparison.groups.enumerated() {
    let style = LineStyle(index)
    let members = group.runs.map { runs[$0] }
    guard members.count > 1 else {
      series += members.map {
        .init(name: lines[index], style: style, points: number.points($0.run.epochs))
      }
      continue
    }
    series += members.map { .init(name: $0.name, style: style, points: number.points($0.run.epochs), isFaint: true) }
    let spreads = spreads(number, members)
    let mean = spreads.map { ($0.epoch, $0.spread.mean) }
    series.append(.init(name: lines[index], style: style, points: mean))
    bands.append(.init(style: style, points: spreads.map { ($0.epoch, $0.spread.least, $0.spread.most) }))
  }
  let last = series.filter { !$0.isFaint }.compactMap { series in
    series.points.last.map { "\(series.name): \(shown($0.value, number.quantity)) in epoch \($0.epoch)" }
  }
  return LineChart(
    title: title, description: "\(note), over the epochs. \(last.joined(separator: "; ")).", quantity: number.quantity,
    series: series, bands: bands)
}

/// The spread over runs in each epoch that all of them have a number of.
private func spreads(_ number: EpochNumber, _ runs: [NamedRun]) -> [(epoch: Int, spread: Spread)] {
  let points = runs.map { run in
    Dictionary(number.points(run.run.epochs).map { ($0.epoch, $0.value) }, uniquingKeysWith: { $1 })
  }
  return (points.first?.keys.sorted() ?? []).compactMap { epoch in
    let values = points.compactMap { $0[epoch] }
    return values.count == runs.count ? Spread(values).map { (epoch, $0) } : nil
  }
}

/// A row per epoch, a column per run.
private func numbersTable(_ title: String, _ number: EpochNumber, _ runs: [NamedRun]) -> DataTable {
  let values = runs.map { run in
    Dictionary(run.run.epochs.map { ($0.epoch, number.value($0)) }, uniquingKeysWith: { $1 })
  }
  let epochs = Set(values.flatMap(\.keys)).sorted()
  return DataTable(
    caption: "\(title) of each epoch and run",
    columns: [.init(title: "epoch")] + runs.map { .init(title: $0.name) },
    rows: epochs.map { epoch in
      ["\(epoch)"] + values.map { .text(shown($0[epoch] ?? nil, number.quantity)) }
    })
}
