import Platform
import Training

/// Every setting of a run, as `config.yaml` has it.
func configurationText(_ configuration: Configuration) -> SummaryValue {
  SummaryValue(
    tag: "configuration", description: "Every setting of the run.",
    content: .text("```yaml\n" + configuration.resolvedYAML + "\n```\n"))
}

/// What a run came to, and what it takes to make it again, as a table.
func summaryText(_ summary: RunSummary) -> SummaryValue {
  let rows: [(String, String?)] = [
    ("status", summary.status.rawValue + (summary.reason.map { ": \($0)" } ?? "")),
    ("test accuracy", summary.testAccuracy.map(NumberText.percent)),
    ("test loss", summary.testLoss.map { NumberText.fixed($0, decimals: 4) }),
    ("held-out accuracy", summary.holdoutAccuracy.map(NumberText.percent)),
    ("epochs", "\(summary.epochsCompleted)"),
    ("kept epoch", summary.keptEpoch.map(String.init)),
    ("ranks", "\(summary.ranks) × \(summary.threadsPerRank.counted("thread"))"),
    ("data set", summary.dataset),
    ("seed", "\(summary.seed)"),
    ("parameters", summary.parameters.grouped),
    ("parameters_sha256", summary.parametersSHA256),
    ("version", summary.version),
    ("started at", summary.startedAt),
    ("host", summary.host),
    ("command", summary.command.shellLine),
  ]
  let lines = rows.compactMap { key, value in value.map { "| \(key) | \(cell($0)) |" } }
  return SummaryValue(
    tag: "summary", description: "What the run came to.",
    content: .text((["| | |", "|---|---|"] + lines).joined(separator: "\n") + "\n"))
}

/// A text as code in a table's cell, whatever is in it.
private func cell(_ text: String) -> String {
  "`" + text.printable.replacing("`", with: "'").replacing("|", with: "\\|") + "`"
}
