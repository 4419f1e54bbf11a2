/// Processors as Linux lists them, such as `0-3,8`.
package struct ProcessorList: Equatable, Sendable {
  /// Their numbers, each once.
  package let processors: Set<Int>

  /// More processors than any machine has.
  private static let countLimit = 1 << 16

  /// Reads a list; what isn't a number or a range in it is passed over.
  package init(_ text: String) {
    processors = text.split(separator: ",").reduce(into: []) { processors, group in
      let ends = group.split(separator: "-").compactMap { Int($0) }
      guard let first = ends.first, let last = ends.last, first <= last, last < Self.countLimit else { return }
      processors.formUnion(first...last)
    }
  }

  /// Those that this process may run on.
  package static var available: ProcessorList {
    ProcessorList(ProcFolder.ofThisProcess.status["Cpus_allowed_list"] ?? "")
  }

  package init(_ processors: Set<Int>) { self.processors = processors }

  /// The list in words: "processor 0", "processors 0-3,8".
  package var text: String {
    var runs: [ClosedRange<Int>] = []
    for processor in processors.sorted() {
      if let last = runs.last, last.upperBound == processor - 1 {
        runs[runs.count - 1] = last.lowerBound...processor
      } else {
        runs.append(processor...processor)
      }
    }
    let numbers = runs.map { $0.count == 1 ? "\($0.lowerBound)" : "\($0.lowerBound)-\($0.upperBound)" }
    return "processor\(processors.count == 1 ? "" : "s") " + numbers.joined(separator: ",")
  }
}
