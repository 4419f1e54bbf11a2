import ArgumentParser

/// Numbers of images: `3`, `3,17` or `0-4,17`.
struct IndexList: ExpressibleByArgument, Equatable {
  let indices: [Int]

  /// More pictures than anyone looks at.
  private static let mostIndices = 1_000

  init?(argument: String) {
    var indices: [Int] = []
    for part in argument.split(separator: ",", omittingEmptySubsequences: false) {
      let ends = part.split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
      guard (1...2).contains(ends.count), let first = ends[0], let last = ends[ends.count - 1], first <= last,
        last - first < Self.mostIndices - indices.count
      else { return nil }
      indices += first...last
    }
    self.indices = indices
  }

  var defaultValueDescription: String { indices.map(String.init).joined(separator: ",") }
}
