import Platform

/// That some of the runs of a list aren't whole; each has its line in the list.
package struct DamagedRuns: Error, CustomStringConvertible {
  private let list: RunList

  /// The most runs that are named.
  private static let mostNames = 5

  package init(in list: RunList) { self.list = list }

  package var description: String {
    let damaged = list.damagedRuns
    let rest = damaged.count > Self.mostNames ? ", …" : ""
    let names = damaged.prefix(Self.mostNames).map(\.path).joined(separator: ", ") + rest
    return """
      \(damaged.count.grouped) of \(list.runs.count.counted("run")) \(damaged.count == 1 ? "isn't" : "aren't") whole: \(names)
      The list says what is wrong. Restore the files from a copy; a run goes on from the newest checkpoint that is whole.
      """
  }
}
