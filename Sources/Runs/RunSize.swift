import Platform
import Training

/// How large a run's network is, and on how much it was trained.
package struct RunSize: Sendable, Equatable {
  /// The number of ranks.
  package let ranks: Int
  /// The threads of each rank.
  package let threadsPerRank: Int
  /// The number of parameters.
  package let parameters: Int
  /// The widths of the layers, such as `784-512-512-10`; nil where a summary alone was read.
  package let widths: String?

  /// The most bytes of a log that are searched behind the first line of a header, which is a tenth of that.
  private static let headerLength = 1 << 16

  private init(_ summary: RunSummary) {
    (ranks, threadsPerRank) = (summary.ranks, summary.threadsPerRank)
    (parameters, widths) = (summary.parameters, nil)
  }

  /// Reads the newest header of a log: a run that goes on may have other ranks than before. Nil where there's none.
  private init?(log path: String) {
    guard let log = try? RegularFile(reading: path),
      let start = try? log.endOfLastLine(
        lengthLimit: 4_096, where: { Self.words($0).starts(with: ["lockstep", "version"]) }),
      start > 0, let header = try? log.bytes(start..<min(start + Self.headerLength, log.size))
    else { return nil }
    var (group, values): (String, [String: String]) = ("", [:])
    for line in header.split(separator: UInt8(ascii: "\n"), maxSplits: 200) {
      let words = Self.words(line)
      guard words.count > 2 else { continue }
      // A group has its name before its first setting.
      if !words[0].isEmpty { group = words[0] }
      values["\(group).\(words[1])"] = words[2]
    }
    guard let ranks = values["machine.ranks"].flatMap(Self.count),
      let threads = values["machine.threads"].flatMap(Self.count),
      let parameters = values["model.parameters"].flatMap(Self.count), let widths = values["model.layers"]
    else { return nil }
    (self.ranks, threadsPerRank, self.parameters, self.widths) = (ranks, threads, parameters, widths)
  }

  /// The cells of a line of a `SettingsTable`, between which there are two spaces or more: group, key and value.
  private static func words(_ line: ArraySlice<UInt8>) -> [String] {
    String(decoding: line, as: UTF8.self).split(separator: #/[ ]{2,}/#, omittingEmptySubsequences: false).map(
      String.init)
  }

  /// The number that a text begins with, such as 4 of "4 on 1 node", with or without commas between thousands.
  private static func count(_ text: String) -> Int? {
    Int(text.prefix { $0.isASCII && $0.isNumber || $0 == "," }.replacing(",", with: ""))
  }

  /// That of a run: of its summary or, while it has none, of its log.
  package init?(of run: RecordedRun) {
    if let summary = run.summary { self.init(summary) } else { self.init(log: run.directory.logFile) }
  }
}
