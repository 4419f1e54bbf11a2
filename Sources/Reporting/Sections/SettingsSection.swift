import Pages
import Training

/// The settings that differ from the defaults, and all of them folded away.
func settingsSection(_ configuration: Configuration) -> [Markup?] {
  let changes = configuration.changes(since: Configuration()).filter { $0.new != "–" }
  let table = DataTable(
    caption: "Settings that differ from their defaults",
    columns: [
      .init(title: "setting", isNumeric: false), .init(title: "value", isNumeric: false),
      .init(title: "default", isNumeric: false),
    ], rows: changes.map { [code($0.key), code($0.new), code($0.old)] })
  return [
    changes.isEmpty ? paragraph("Every setting has its default.") : paragraph("What differs from the defaults:"),
    changes.isEmpty ? nil : table.markup,
    folded("All settings", [listing(configuration.resolvedYAML)]),
  ]
}
