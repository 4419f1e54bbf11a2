import Pages
import Platform
import Runs
import Training

/// How many images a second were trained on, and what the ranks spent the epochs on.
func timeSection(_ run: Runs.RecordedRun) -> [Markup?] {
  let trained = run.epochs.filter { $0.seconds != nil }
  guard !trained.isEmpty else { return [missingNumbers(run)] }
  let chart = LineChart(
    title: "Throughput", description: "Training images a second in each epoch, without evaluation and checkpoints.",
    quantity: .rate,
    series: [.init(name: "images/s", style: LineStyle(0), points: EpochNumber.throughput.points(run.epochs))])
  let table = DataTable(
    caption: "Time and throughput of each epoch",
    columns: ["epoch", "seconds", "images/s", "since the start, s"].map { .init(title: $0) },
    rows: trained.map { epoch in
      [
        "\(epoch.epoch)", .text(shown(epoch.seconds, .seconds)), .text(shown(epoch.imagesPerSecond, .rate)),
        .text(shown(epoch.elapsedSeconds, .seconds)),
      ]
    })
  let throughput = figure(
    "throughput", chart, note: "Training images a second, without evaluation and checkpoints.", table: table)
  return [element("div", ["class": "figures"], [throughput, timeParts(run)].compactMap(\.self))]
}

/// Something that ranks spend time on.
private struct TimePart {
  let name: String
  let seconds: (EpochMetrics) -> Double?
  let slowestSeconds: (EpochMetrics) -> Double?

  /// The parts of an epoch's time. A single rank waits for its own threads.
  static func all(ranks: Int?) -> [TimePart] {
    let others = ranks == 1 ? "other threads" : "others"
    return [
      TimePart(name: "forward and backward", seconds: \.computeSeconds, slowestSeconds: \.slowestComputeSeconds),
      TimePart(name: "gradients and update", seconds: \.updateSeconds, slowestSeconds: \.slowestUpdateSeconds),
      TimePart(name: "waiting for \(others)", seconds: \.waitSeconds, slowestSeconds: \.slowestWaitSeconds),
      TimePart(name: "evaluation", seconds: \.evaluationSeconds, slowestSeconds: \.slowestEvaluationSeconds),
      TimePart(name: "checkpoints", seconds: \.checkpointSeconds, slowestSeconds: \.slowestCheckpointSeconds),
    ]
  }
}

/// What the mean rank spent its time on in all epochs, and in each of them the slowest rank; nil where the run hasn't measured
/// that.
private func timeParts(_ run: Runs.RecordedRun) -> Markup? {
  let parts = TimePart.all(ranks: RunSize(of: run)?.ranks)
  let sums = parts.map { part in
    (part, run.epochs.compactMap(part.seconds).filter(\.isFinite).reduce(0, +))
  }
  let total = sums.reduce(0) { $0 + $1.1 }
  guard total > 0 else { return nil }
  let bars = DataTable(
    caption: "What the ranks spent their time on",
    columns: [
      .init(title: "part", isNumeric: false), .init(title: "s"), .init(title: "share"),
      .init(title: "of all time", isNumeric: false),
    ],
    rows: sums.map { part, seconds in
      [
        .text(part.name), .text(shown(seconds, .seconds)), .text(shown(seconds / total, .fraction)),
        bar(seconds / total),
      ]
    })
  let slowest = run.epochs.filter { $0.slowestRank != nil }
  let columns: [DataTable.Column] =
    [.init(title: "epoch"), .init(title: "rank", isNumeric: false)] + parts.map { .init(title: $0.name) }
  let epochs = DataTable(
    caption: "What the mean and the slowest rank spent each epoch on, in seconds",
    columns: columns + [.init(title: "÷ median rank")], rows: slowest.flatMap { ranksOfEpoch($0, parts) })
  let caption = [
    element("h3", [:], ["Where the time went"]),
    paragraph("The mean rank in all epochs\(slowestText(slowest)).", "note"),
  ]
  return element(
    "figure", [:],
    [element("figcaption", [:], caption), bars.markup, folded("Numbers: Where the time went", [epochs.markup])])
}

/// The row of an epoch's mean rank, and that of its slowest.
private func ranksOfEpoch(_ epoch: EpochMetrics, _ parts: [TimePart]) -> [[Markup]] {
  let number = Markup.text("\(epoch.epoch)")
  let mean = parts.map { Markup.text(shown($0.seconds(epoch), .seconds)) }
  let slowest = parts.map { Markup.text(shown($0.slowestSeconds(epoch), .seconds)) }
  let name = Markup.text("slowest, \(epoch.slowestRank ?? 0)")
  let ratio = Markup.text(shown(epoch.slowestRatio, .seconds))
  return [[number, .text("mean")] + mean + [.text("–")], [number, name] + slowest + [ratio]]
}

/// Which rank held up the others most.
private func slowestText(_ epochs: [EpochMetrics]) -> String {
  let ratios = epochs.compactMap { epoch in epoch.slowestRatio.map { (epoch: epoch, ratio: $0) } }
  guard let most = ratios.max(by: { $0.ratio < $1.ratio }), let rank = most.epoch.slowestRank, most.ratio > 1 else {
    return ""
  }
  return ". The slowest rank was rank \(rank) in epoch \(most.epoch.epoch): it computed "
    + "\(NumberText.fixed(most.ratio, decimals: 2)) times as long as the median rank"
}
