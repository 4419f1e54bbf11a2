extension DatasetShape {
  /// Draws some of the training images of a data set of 28×28 pixels and 10 classes.
  ///
  /// - Parameters:
  ///   - digits: Says how they look.
  ///   - indices: Which of them; others are left alone, so that ranks can share the work.
  ///   - memory: `byteCount` bytes.
  package func draw(_ digits: SyntheticDigits, _ indices: Range<Int>, into memory: UnsafeMutableRawBufferPointer) {
    precondition(memory.count >= byteCount, "the memory must have byteCount bytes")
    let (images, labels) = training(indices, in: memory)
    digits.fill(images: images, labels: labels, from: indices.lowerBound)
  }

  /// Fills up with copies of the first `count` training images, one after the other, as many as there are.
  package func repeatTraining(first count: Int, in memory: UnsafeMutableRawBufferPointer) {
    let first = training(0..<min(count, trainCount), in: memory)
    for start in stride(from: count, to: trainCount, by: count) {
      let copy = training(start..<min(start + count, trainCount), in: memory)
      _ = copy.images.update(fromContentsOf: first.images[..<copy.images.count])
      _ = copy.labels.update(fromContentsOf: first.labels[..<copy.labels.count])
    }
  }

  private func training(
    _ indices: Range<Int>, in memory: UnsafeMutableRawBufferPointer
  ) -> (images: UnsafeMutableBufferPointer<UInt8>, labels: UnsafeMutableBufferPointer<UInt8>) {
    func bytes(_ file: DatasetFile, _ range: Range<Int>) -> UnsafeMutableBufferPointer<UInt8> {
      // In bounds, as its callers check; bytes may be written as UInt8 whatever they were bound to.
      let start = self.range(of: file).lowerBound
      let part = memory[start + range.lowerBound..<start + range.upperBound]
      return UnsafeMutableRawBufferPointer(rebasing: part).assumingMemoryBound(to: UInt8.self)
    }
    let pixels = indices.lowerBound * pixelCount..<indices.upperBound * pixelCount
    return (bytes(.trainImages, pixels), bytes(.trainLabels, indices))
  }
}
