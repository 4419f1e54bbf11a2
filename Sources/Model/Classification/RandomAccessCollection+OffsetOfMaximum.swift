extension RandomAccessCollection<Float> {
  /// How far from the start the largest number stands, the first of equals; 0 in an empty collection.
  ///
  /// Inlinable, as an evaluation calls it once an image, where the generic code would allocate at each number.
  @inlinable package var offsetOfMaximum: Int {
    var (offset, largest) = (0, -Float.infinity)
    for (index, value) in enumerated() where value > largest { (offset, largest) = (index, value) }
    return offset
  }
}
