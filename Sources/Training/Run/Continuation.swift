import Foundation
import Platform

/// What a run says at its first step after its ranks have come or gone: why, with which ranks, from where, and how long it
/// took. Rank 0 alone has one.
package struct Continuation: Sendable {
  private let cause: Generation.Cause
  private let ranks: Int
  /// The machines, each once.
  private let hosts: [String]
  /// The step that the run goes on from, since the start of training.
  private let step: Int
  /// How many steps are taken again; nil where nobody has noted how far the ranks before had come.
  private let redone: Int?

  /// Nil where the ranks are the job's first, or ranks don't come and go.
  ///
  /// - Parameters:
  ///   - generation: The start of the job that this process belongs to.
  ///   - hosts: The machine of each rank.
  ///   - step: The step that the run goes on from, since the start of training.
  ///   - earlierStep: How far the ranks before had come, if that's known.
  package init?(_ generation: Generation?, hosts: [String], from step: Int, earlierStep: Int?) {
    guard let cause = generation?.cause else { return nil }
    (self.cause, self.step, ranks) = (cause, step, hosts.count)
    self.hosts = hosts.reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
    redone = earlierStep.map { max(0, $0 - step) }
  }

  /// The line, at the end of the first step.
  package var line: String {
    let place = hosts.count > Self.namedHosts ? "\(hosts.count) nodes" : Self.list(hosts)
    let redoing = redone.map { " (redoing \($0.counted("step")))" } ?? ""
    let time = cause.seconds.map { "; first step \(NumberText.fixed($0, decimals: 1)) s after that was noticed" } ?? ""
    return "\(cause.text): going on with \(ranks.counted("rank")) on \(place) from step \(step.grouped)"
      + redoing + time
  }

  private static let namedHosts = 4

  private static func list(_ names: [String]) -> String {
    names.count > 1 ? names.dropLast().joined(separator: ", ") + " and " + (names.last ?? "") : names.joined()
  }
}
