import Pages
import Platform
import Runs
import Training

/// The page of several runs.
struct ComparisonPage {
  private let runs: [NamedRun]
  private let comparison: Comparison

  init(_ runs: [NamedRun]) {
    self.runs = runs
    comparison = Comparison(runs.map(\.run.configuration))
  }

  var html: String {
    let curves = comparisonCurves(runs, comparison)
    let all = [
      Section("runs", "Runs", [runTable, equalModels]),
      Section(
        "curves", "Learning curves",
        curves.isEmpty ? [paragraph("The runs have no metrics.", "missing")] : [curvesNote] + curves),
      Section("settings", "Settings", settings), Section("reproduce", "Reproduce them", [reproductionTable]),
    ]
    // Of a single group, the page's head says the same.
    let groups = comparison.groups.count > 1 ? [Section("groups", "Groups", [groupTable])] : []
    return Page(
      title: runs.count.counted("run"), introduction: introduction, sections: groups + all,
      source: "the files of the runs", styles: ReportStyle.text
    ).html
  }

  /// What the page lacks, a line each.
  var notes: [String] {
    runs.compactMap { named in
      named.run.missingMetrics.map { "\(named.run.directory.path.printable): \($0): the page has none of its curves" }
    }
  }

  private var introduction: [Markup] {
    let differences =
      comparison.differingKeys.isEmpty
      ? "All settings are the same." : "They differ in \(list(comparison.differingKeys))."
    let going = runs.filter { $0.run.state == .running }.map(\.name)
    let warnings = runs.flatMap(\.run.warnings) + notes
    let dataSets = Set(runs.map(\.run.configuration.data.title)).sorted()
    return [
      paragraph("\(list(names)). \(differences)"),
      answer.map { paragraph($0, "answer") },
      dataSets.count > 1 ? paragraph("Their data sets are different: \(list(dataSets)).", "note") : nil,
      going.isEmpty ? nil : paragraph("Still running when this page was made: \(list(going)).", "status running"),
      warnings.isEmpty ? nil : warningList(warnings), headline,
    ].compactMap(\.self)
  }

  /// The runs, as many as one reads.
  private var names: [String] {
    let all = runs.map(\.name)
    return all.count <= 6 ? all : all.prefix(5) + ["\((all.count - 5).grouped) more"]
  }

  /// The accuracy of each group, the best first: what the comparison is made for.
  private var answer: String? {
    let scores = zip(comparison.groups, comparison.groupNames).compactMap { group, name in
      Spread(group.runs.compactMap { runs[$0].result.accuracy }).map { (name: name, spread: $0) }
    }.sorted { $0.spread.mean > $1.spread.mean }
    guard comparison.groups.count > 1, !scores.isEmpty else { return nil }
    let texts = scores.prefix(6).map { score in
      let deviation = score.spread.deviation.map { " ± " + NumberText.fixed(100 * $0, decimals: 2) } ?? ""
      return "\(score.name): \(NumberText.fixed(100 * score.spread.mean, decimals: 2))\(deviation) %"
    }
    let rest = scores.count > 6 ? "; \((scores.count - 6).grouped) more below" : ""
    let kind = images == "test or held-out" ? "Test or held-out" : images == "test" ? "Test" : "Held-out"
    return "\(kind) accuracy: \(texts.joined(separator: "; "))\(rest)."
  }

  /// The accuracy of runs that differ in their seeds at most.
  private var headline: Markup? {
    guard comparison.groups.count == 1, let accuracy = Spread(runs.compactMap(\.result.accuracy)) else { return nil }
    let seconds = Spread(runs.compactMap(\.secondsPerEpoch))
    return element(
      "div", ["class": "headline"],
      [
        element(
          "p", ["class": "score"],
          [
            element("strong", [:], [.text(shown(accuracy.mean, .fraction))]),
            element("span", [:], [.text("mean \(images) accuracy of \(accuracy.count.counted("run"))")]),
          ]),
        facts(
          [
            ("standard deviation", .text(points(accuracy.deviation))),
            ("range", .text(range(accuracy))),
            ("mean \(images) loss", .text(shown(Spread(runs.compactMap(\.result.loss))?.mean, .loss))),
            ("mean time", .text(seconds.map { NumberText.fixed($0.mean, decimals: 2) + " s per epoch" } ?? "–")),
          ], "facts"),
      ])
  }

  private func points(_ deviation: Double?) -> String {
    deviation.map { NumberText.fixed(100 * $0, decimals: 2) + " points" } ?? "–"
  }

  /// From the least to the most; a single number has no range.
  private func range(_ spread: Spread?) -> String {
    guard let spread, spread.count > 1 else { return "–" }
    return "\(shown(spread.least, .fraction)) to \(shown(spread.most, .fraction))"
  }

  /// The column of a setting: a short heading, with the whole key to be pointed at.
  private func settingColumn(_ key: String) -> DataTable.Column {
    .init(title: comparison.shortTitle(of: key), isNumeric: false, explanation: key)
  }

  /// Which images the runs' results are of.
  private var images: String {
    let kinds = Set(runs.filter { $0.result.accuracy != nil }.map(\.result.images))
    return kinds.count == 1 ? kinds.first ?? "test" : "test or held-out"
  }

  /// A row per group.
  private var groupTable: Markup {
    DataTable(
      caption: "Results by the settings in which runs differ",
      columns: [.init(title: "group", isNumeric: false)]
        + [
          .init(title: "\(images) accuracy"), .init(title: "± s. d."), .init(title: "range"), .init(title: "runs"),
          .init(title: "\(images) loss"), .init(title: "s per epoch"),
        ] + comparison.groupKeys.map(settingColumn),
      rows: comparison.groups.enumerated().map { index, group in
        let members = group.runs.map { runs[$0] }
        let accuracy = Spread(members.compactMap(\.result.accuracy))
        return ["\(index + 1)"] + [
          .text(shown(accuracy?.mean, .fraction)),
          .text(accuracy?.deviation.map { NumberText.fixed(100 * $0, decimals: 2) } ?? "–"), .text(range(accuracy)),
          .text(members.count.grouped), .text(shown(Spread(members.compactMap(\.result.loss))?.mean, .loss)),
          .text(shown(Spread(members.compactMap(\.secondsPerEpoch))?.mean, .seconds)),
        ] + group.values.map { code($0) }
      }
    ).markup
  }

  /// A row per run.
  private var runTable: Markup {
    DataTable(
      caption: "What each run came to",
      columns: [.init(title: "run", isNumeric: false)]
        + [
          .init(title: "\(images) accuracy"), .init(title: "\(images) loss"), .init(title: "epochs done"),
          .init(title: "s per epoch"), .init(title: "ranks × threads"), .init(title: "status", isNumeric: false),
        ] + comparison.differingKeys.map(settingColumn) + [.init(title: "parameters", isNumeric: false)],
      rows: runs.enumerated().map { index, named in
        let summary = named.run.summary
        let results: [Markup] = [
          .text(named.name), .text(shown(named.result.accuracy, .fraction)), .text(shown(named.result.loss, .loss)),
          .text(named.run.epochsDone.grouped), .text(shown(named.secondsPerEpoch, .seconds)),
          .text(RunSize(of: named.run).map { "\($0.ranks.grouped) × \($0.threadsPerRank.grouped)" } ?? "–"),
          .text(named.run.state.rawValue),
        ]
        return results + comparison.differingKeys.map { code(comparison.value(of: $0, run: index)) } + [
          summary.map { code($0.parametersSHA256.prefix(8) + "…") } ?? "–"
        ]
      }
    ).markup
  }

  /// Which runs ended with the same bits.
  private var equalModels: Markup? {
    let byHash = Dictionary(grouping: runs.filter { $0.run.summary != nil }) { $0.run.summary?.parametersSHA256 ?? "" }
    let equal = byHash.values.filter { $0.count > 1 }.map { list($0.map(\.name)) }.sorted()
    return equal.isEmpty ? nil : paragraph("Equal to the bit: \(equal.joined(separator: "; ")).")
  }

  private var curvesNote: Markup {
    paragraph(
      comparison.groups.contains { $0.runs.count > 1 }
        ? "Of runs that differ in their seeds at most, a thin line is a run, a thick one their mean, and the band goes from the "
          + "least to the most."
        : "A line is a run.", "note")
  }

  /// What the runs have in common, where it isn't the default.
  private var settings: [Markup?] {
    let changes = (runs.first?.run.configuration.changes(since: Configuration()) ?? []).filter { change in
      change.new != "–" && comparison.isShared(change.key)
    }
    return [
      changes.isEmpty
        ? paragraph("Beside these differences, every setting has its default.")
        : DataTable(
          caption: "Settings that all runs share and that differ from their defaults",
          columns: [
            .init(title: "setting of all runs", isNumeric: false), .init(title: "value", isNumeric: false),
            .init(title: "default", isNumeric: false),
          ], rows: changes.map { [keyCell($0.key), code($0.new), code($0.old)] }
        ).markup
    ]
      + runs.map {
        folded(
          "All settings of \($0.name)",
          [listing($0.run.configuration.resolvedYAML)])
      }
  }

  /// What it takes to train each of them again.
  private var reproductionTable: Markup {
    DataTable(
      caption: "What it takes to train each run again",
      columns: ["run", "command", "seed", "lockstep", "parameters_sha256"].map { .init(title: $0, isNumeric: false) },
      rows: runs.map { named in
        let summary = named.run.summary
        return [
          .text(named.name), code(reproducingCommand(named.run)), code("\(named.run.configuration.training.seed)"),
          .text(summary?.version ?? "–"), summary.map { code($0.parametersSHA256) } ?? "–",
        ]
      }
    ).markup
  }
}
