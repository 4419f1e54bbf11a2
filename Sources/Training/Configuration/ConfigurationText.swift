import MPI
import Platform
import Yams

/// The settings of a YAML text, each with the place it came from, before anything is known about the keys.
struct ConfigurationText {
  /// A value as it was written.
  struct Setting {
    let section: String
    let key: String
    let value: Node
    let origin: ConfigurationError.Origin

    func error(_ problem: String, _ remedy: String) -> ConfigurationError {
      ConfigurationError(origin: origin, key: "\(section).\(key.cut(to: 80))", problem: problem, remedy: remedy)
    }
  }

  private(set) var settings: [Setting] = []
  /// What the text says of keys that arguments have replaced, by `SECTION.KEY`.
  private(set) var replaced: [String: String] = [:]
  private let sections: [String]

  /// The settings in `yaml`, which came from `file`; only `sections` may stand at its top.
  init(yaml: String?, file: String, sections: [String]) throws(ConfigurationError) {
    self.sections = sections
    guard let yaml else { return }
    func error(_ mark: Mark?, _ key: String?, _ problem: String, _ remedy: String) -> ConfigurationError {
      ConfigurationError(origin: .file(file, line: mark?.line), key: key, problem: problem, remedy: remedy)
    }
    let layout = "Write sections of keys, such as \"training: {epochs: 20}\"."
    guard let root = try Self.compose(yaml, origin: { .file(file, line: $0) }), root.tag != Tag(.null) else {
      throw error(nil, nil, "holds no settings", layout)
    }
    if let tagged = root.firstTagged {
      throw error(
        tagged.mark, nil, "has the tag \(tagged.shownTag); tags aren't read here", "Remove it.")
    }
    guard let mapping = root.mapping else { throw error(root.mark, nil, "is \(root.shown), not a mapping", layout) }
    guard !mapping.isEmpty else { throw error(nil, nil, "holds no settings", layout) }
    for (name, section) in mapping {
      guard let sectionName = name.scalar?.string, sections.contains(sectionName) else {
        let meant = nearest(to: name.text, among: sections) == nil ? meantKey(name.text) : nil
        throw error(
          name.mark, name.text, "unknown section",
          meant.map { key in
            let parts = key.split(separator: ".")
            return "Did you mean \(key)? Keys stand in sections: \"\(parts[0]): {\(parts[1]): …}\"."
          } ?? suggestion(for: name.text, among: sections))
      }
      // A section whose keys are all commented out reads as null.
      if section.tag == Tag(.null) { continue }
      guard let keys = section.mapping else {
        throw error(section.mark, sectionName, "\(section.shown) is not allowed", "Give keys with values.")
      }
      for (key, value) in keys {
        let origin = ConfigurationError.Origin.file(file, line: key.mark?.line)
        settings.append(Setting(section: sectionName, key: key.text, value: value, origin: origin))
      }
    }
  }

  /// Replaces or adds the setting of an argument `SECTION.KEY=VALUE`; the value is YAML. Errors name the option.
  mutating func override(_ argument: String, option: String) throws(ConfigurationError) {
    let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    let path = parts[0].split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    func error(_ problem: String, _ remedy: String) -> ConfigurationError {
      ConfigurationError(origin: .option(option), key: String(parts[0]).cut(to: 80), problem: problem, remedy: remedy)
    }
    guard parts.count == 2, path.count == 2 else {
      let example = "Write for example --set optimizer.learning_rate=0.05."
      let meant = parts.count == 2 && path.count == 1 ? meantKey(path[0]) : nil
      throw error(
        "is not SECTION.KEY=VALUE",
        meant.map { "Did you mean --set \($0)=\(String(parts[1]).cut(to: 80))?" } ?? example)
    }
    guard sections.contains(path[0]) else {
      throw error("unknown section", suggestion(for: path[0], among: sections))
    }
    guard let value = try Self.compose(String(parts[1]), origin: { _ in .option(option) }, key: String(parts[0])) else {
      throw error("no value is given", "Write the value after =.")
    }
    if let tagged = value.firstTagged {
      throw error("has the tag \(tagged.shownTag); tags aren't read here", "Remove it.")
    }
    if let old = settings.first(where: { $0.section == path[0] && $0.key == path[1] }) {
      if !old.origin.isOption { replaced["\(path[0]).\(path[1])"] = old.value.scalar?.string }
      settings.removeAll { $0.section == path[0] && $0.key == path[1] }
    }
    settings.append(Setting(section: path[0], key: path[1], value: value, origin: .option(option)))
  }

  /// Checks that no node of a YAML text has an anchor: an alias can only repeat one, and few aliases unfold to gigabytes,
  /// already where the parser compares keys.
  ///
  /// The parser is shown the text with no aliases in it, as each `*` is replaced. An alias stands behind its anchor, and up
  /// to there both texts read alike.
  private static func checkAnchors(
    _ yaml: String, error: (Int?, String, String) -> ConfigurationError
  ) throws {
    let (alias, other) = (UInt8(ascii: "*"), UInt8(ascii: "+"))
    guard yaml.utf8.contains(UInt8(ascii: "&")) else { return }
    let withoutAliases = String(decoding: yaml.utf8.map { $0 == alias ? other : $0 }, as: UTF8.self)
    let parser = try Parser(yaml: withoutAliases, encoding: .utf8)
    let root = try parser.singleRoot()
    // Nodes refer to their anchors weakly: the parser owns them.
    guard let anchored = withExtendedLifetime(parser, { root?.firstAnchored }) else { return }
    let name = (anchored.anchor?.rawValue ?? "").cut(to: 80)
    throw error(
      anchored.mark?.line, "has the anchor &\(name); anchors and aliases aren't read here",
      "Write the value out where it's needed; put text that starts with & or * in quotation marks.")
  }

  /// The root of a YAML text, or nil when there is none; throws what is wrong in the origin that a line has.
  private static func compose(
    _ yaml: String, origin: (Int?) -> ConfigurationError.Origin, key: String? = nil
  ) throws(ConfigurationError) -> Node? {
    func error(_ line: Int?, _ problem: String, _ remedy: String) -> ConfigurationError {
      ConfigurationError(origin: origin(line), key: key, problem: problem, remedy: remedy)
    }
    let remedy = "Mind the indentation, the space after each colon, and brackets and quotation marks in pairs."
    if let line = YAMLNesting.lineBeyondLimit(in: yaml) {
      throw error(
        line, "is nested more than \(YAMLNesting.limit) deep",
        "Settings stand in sections of keys, and a value is a list at most.")
    }
    do {
      try checkAnchors(yaml, error: error)
      return try Parser(yaml: yaml, encoding: .utf8).singleRoot()
    } catch let error as ConfigurationError {
      throw error
    } catch YamlError.duplicatedKeysInMapping(let keys, let context) {
      let place = keys.first.flatMap { DuplicateKey($0, in: yaml, from: context.mark.line) }
      let names = place?.name ?? keys.joined(separator: ", ")
      throw error(
        place?.line ?? context.mark.line, "\(names.cut(to: 160)) is given more than once", "Keep one of the lines.")
    } catch YamlError.scanner(_, let problem, let mark, _), YamlError.parser(_, let problem, let mark, _),
      YamlError.composer(_, let problem, let mark, _)
    {
      throw error(mark.line, "is not valid YAML: \(problem)", remedy)
    } catch YamlError.reader(let problem, let offset, _, _) {
      let line = offset.map { yaml.prefix($0).count { $0.isNewline } + 1 }
      throw error(line, "is not valid YAML: \(problem)", "Remove the character.")
    } catch {
      throw ConfigurationError(origin: origin(nil), key: key, problem: "is not valid YAML", remedy: remedy)
    }
  }
}

extension Node {
  /// What stands here, for a person to read.
  var shown: String {
    switch self {
    case .scalar(let scalar): tag == Tag(.null) ? "an empty value" : "\"\(scalar.string.cut(to: 80))\""
    case .mapping: "a mapping"
    case .sequence(let nodes):
      ("[" + nodes.prefix(20).map(\.shown).joined(separator: ", ") + (nodes.count > 20 ? ", …]" : "]")).cut(to: 160)
    case .alias: "an alias"
    }
  }

  /// The first node here with a tag that none has by itself, such as `!!python/object`.
  fileprivate var firstTagged: Node? {
    let own: [Tag.Name] = [.map, .seq, .str, .int, .float, .bool, .null, .merge, .timestamp, .value, .binary]
    if !own.contains(where: { $0.rawValue == tag.description }) { return self }
    switch self {
    case .scalar, .alias: return nil
    case .sequence(let nodes):
      for node in nodes { if let tagged = node.firstTagged { return tagged } }
    case .mapping(let pairs):
      for pair in pairs { if let tagged = pair.key.firstTagged ?? pair.value.firstTagged { return tagged } }
    }
    return nil
  }

  /// A tag as it's written in short.
  fileprivate var shownTag: String { tag.description.replacing("tag:yaml.org,2002:", with: "!!").cut(to: 80) }

  /// A key as text.
  fileprivate var text: String { scalar?.string.cut(to: 80) ?? shown }

  /// The first node here that has an anchor, which aliases elsewhere may stand for.
  fileprivate var firstAnchored: Node? {
    if anchor != nil { return self }
    switch self {
    case .scalar, .alias: return nil
    case .sequence(let nodes):
      for node in nodes { if let anchored = node.firstAnchored { return anchored } }
    case .mapping(let pairs):
      for pair in pairs { if let anchored = pair.key.firstAnchored ?? pair.value.firstAnchored { return anchored } }
    }
    return nil
  }
}
