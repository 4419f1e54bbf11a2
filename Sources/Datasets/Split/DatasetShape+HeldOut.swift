extension DatasetShape {
  /// Moves held-out training images behind the others, whose order stays; the order among the held-out ones is
  /// unspecified, but depends on `isHeldOut` alone.
  ///
  /// In place, with room for one image more, so that it also fits data sets that fill the memory.
  ///
  /// - Parameters:
  ///   - isHeldOut: [trainCount].
  ///   - memory: `byteCount` bytes that `DatasetFiles.load(into:)` filled and that nobody reads yet.
  public func moveToEnd(_ isHeldOut: [Bool], in memory: UnsafeMutableRawBufferPointer) {
    precondition(memory.count >= byteCount, "the memory must have byteCount bytes")
    precondition(isHeldOut.count == trainCount, "every training image is held out or not")
    // In bounds, as checked above.
    let images = UnsafeMutableRawBufferPointer(rebasing: memory[range(of: .trainImages)])
    let labels = UnsafeMutableRawBufferPointer(rebasing: memory[range(of: .trainLabels)])
    let spare = UnsafeMutableRawBufferPointer.allocate(byteCount: pixelCount, alignment: 1)
    defer { spare.deallocate() }
    func image(_ index: Int) -> UnsafeMutableRawBufferPointer {
      UnsafeMutableRawBufferPointer(rebasing: images[index * pixelCount..<(index + 1) * pixelCount])
    }
    // Images before `next` stay, those from it to `index` are held out.
    var next = 0
    for index in 0..<trainCount where !isHeldOut[index] {
      if next < index {
        spare.copyMemory(from: UnsafeRawBufferPointer(image(next)))
        image(next).copyMemory(from: UnsafeRawBufferPointer(image(index)))
        image(index).copyMemory(from: UnsafeRawBufferPointer(spare))
        labels.swapAt(next, index)
      }
      next += 1
    }
  }
}
