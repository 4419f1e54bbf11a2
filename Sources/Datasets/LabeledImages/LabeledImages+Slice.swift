extension LabeledImages {
  /// A view of some of the pictures, counted from the first of them.
  public subscript(range: Range<Int>) -> LabeledImages {
    LabeledImages(
      images: UnsafeBufferPointer(rebasing: images[range.lowerBound * pixelCount..<range.upperBound * pixelCount]),
      labels: UnsafeBufferPointer(rebasing: labels[range]), rows: rows, columns: columns, classCount: classCount)
  }
}
