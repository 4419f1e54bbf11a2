// What the network sees of pictures and labels, written to be read. Training gathers its batches with vector
// instructions of its own and is tested against these functions.

/// Pixels as numbers in [0, 1]: each divided by 255.
///
/// - Parameters:
///   - pixels: [count], 0 to 255. A picture's rows one after the other are its flattened form, so nothing moves.
///   - inputs: [count], overwritten.
public func normalize(_ pixels: UnsafeBufferPointer<UInt8>, into inputs: UnsafeMutableBufferPointer<Float>) {
  precondition(inputs.count == pixels.count, "every pixel needs one input")
  for index in pixels.indices { inputs[index] = Float(pixels[index]) / 255 }
}

/// Labels as rows with a 1 at the label's column and 0 elsewhere.
///
/// - Parameters:
///   - labels: [count], each below `classCount`.
///   - classCount: The length of each row.
///   - targets: [count, classCount], row-major, overwritten.
public func oneHotEncode(
  _ labels: UnsafeBufferPointer<UInt8>, classCount: Int, into targets: UnsafeMutableBufferPointer<Float>
) {
  precondition(targets.count == labels.count * classCount, "every label needs one row of classCount targets")
  targets.update(repeating: 0)
  for (row, label) in labels.enumerated() {
    precondition(label < classCount, "every label must be below classCount")
    targets[row * classCount + Int(label)] = 1
  }
}

extension LabeledImages {
  /// Gathers a batch: the chosen pictures, flattened and normalized, and their labels, one-hot.
  ///
  /// - Parameters:
  ///   - indices: [batch], each below `count`; in any order, repeated or not.
  ///   - inputs: [batch, rows · columns], row-major, overwritten.
  ///   - targets: [batch, classCount], row-major, overwritten.
  public func encode(
    _ indices: some Collection<Int>, inputs: UnsafeMutableBufferPointer<Float>,
    targets: UnsafeMutableBufferPointer<Float>
  ) {
    for (row, index) in indices.enumerated() {
      normalize(
        image(at: index),
        into: UnsafeMutableBufferPointer(rebasing: inputs[row * pixelCount..<(row + 1) * pixelCount]))
      oneHotEncode(
        UnsafeBufferPointer(rebasing: labels[index..<index + 1]), classCount: classCount,
        into: UnsafeMutableBufferPointer(rebasing: targets[row * classCount..<(row + 1) * classCount]))
    }
  }
}
