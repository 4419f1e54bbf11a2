import Platform

extension ConfigurationReference {
  /// A section's keys for a terminal: each with its default, what it is and what it may be, in lines of at most `width`
  /// characters. Nil for any width.
  package static func lines(_ section: Section, width: Int?) -> [String] {
    section.keys.flatMap { key in
      let about = [key.about, "Give \(key.allowed).", key.owners].filter { !$0.isEmpty }.joined(separator: " ")
      return "\(section.name).\(key.name): \(key.defaultText { $0 })".folded(to: width, indentation: 6)
        + ("    " + about).folded(to: width, indentation: 4)
    }
  }

  /// A configuration file with every key at its default, and comments that say what each is and may be. Keys that don't
  /// apply by default stand in it as comments.
  package static var commentedFile: String {
    let width = 100
    func comment(_ text: String) -> [String] {
      text.folded(to: width - 4).map { "  # " + $0 }
    }
    let sections = sections.map { section in
      let lines = section.keys.flatMap { key in
        let defaults = key.hasSeveralDefaults ? "Default: \(key.defaultText { $0 })." : ""
        let about = [key.about, "Give \(key.allowed).", key.owners, defaults].filter { !$0.isEmpty }
        let setting = "\(key.name): \(key.standard ?? key.defaults[0].value)"
        return comment(about.joined(separator: " ")) + [key.standard == nil ? "  # \(setting)" : "  \(setting)"]
      }
      return ([section.name + ":"] + lines).joined(separator: "\n")
    }
    return (["# Every key of a configuration, at its default. A key that is left out keeps it."] + sections)
      .joined(separator: "\n\n")
  }

  /// Tables in Markdown, one for each section, as docs/configuration.md has them.
  package static var markdown: String {
    sections.map { section in
      let rows = section.keys.map { key in
        let about = key.owners.isEmpty ? key.about : key.about + " " + key.owners
        return "| `\(key.name)` | \(key.defaultText { "`\($0)`" }) | \(key.allowed) | \(about) |"
      }
      let heading = ["## \(section.name)", "", "| key | default | may be | what it is |", "|---|---|---|---|"]
      return (heading + rows).joined(separator: "\n") + "\n"
    }.joined(separator: "\n")
  }
}

extension ConfigurationReference.Key {
  /// The default, or that of each alternative where they differ.
  fileprivate func defaultText(_ quoted: (String) -> String) -> String {
    hasSeveralDefaults
      ? defaults.map { "\(quoted($0.value)) (\($0.owner))" }.joined(separator: ", ")
      : quoted(standard ?? defaults[0].value)
  }
}
