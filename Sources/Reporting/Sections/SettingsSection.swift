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
    ], rows: changes.map { [keyCell($0.key), code($0.new), code($0.old)] })
  return [
    changes.isEmpty ? paragraph("Every setting has its default.") : paragraph("What differs from the defaults:"),
    changes.isEmpty ? nil : table.markup,
    folded("All settings", [listing(configuration.resolvedYAML)]),
  ]
}

/// A setting's key at the start of a row, which a narrow column breaks after its dot alone.
func keyCell(_ key: String) -> Markup {
  let name = key.firstIndex(of: ".").map(key.index(after:)) ?? key.startIndex
  return element("code", [:], [.text(String(key[..<name])), element("wbr"), .text(String(key[name...]))])
}
