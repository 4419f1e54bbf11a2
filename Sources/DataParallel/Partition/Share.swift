extension Range<Int> {
  /// The part of this range that one of several equals owns: contiguous, in their order, sizes differing by at most one.
  ///
  /// Any part may be empty. The same arithmetic cuts batches into micro-batches, micro-batches over workers, the
  /// parameters over workers and the test images over ranks.
  package func share(_ index: Int, of parts: Int) -> Range<Int> {
    lowerBound + count * index / parts..<lowerBound + count * (index + 1) / parts
  }
}
