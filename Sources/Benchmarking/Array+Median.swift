import Platform

extension [Double] {
  /// The middle number, or the mean of the two in the middle; not a number where there are none.
  package var median: Double {
    let ordered = sorted()
    guard let last = ordered.indices.last else { return .nan }
    return (ordered[last / 2] + ordered[(last + 1) / 2]) / 2
  }
}
