import Datasets
import Platform

/// What is unusual about the images and labels of a run, and likely to keep it from what its user wants.
///
/// Nothing is said about data sets as they were published.
struct DataWarnings {
  private let parts: [(name: String, images: LabeledImages)]
  private let classCount: Int

  /// Looks at the parts that have images.
  init(_ data: NodeDataset) {
    parts = [("training", data.train), ("held-out", data.heldOut), ("test", data.test)].filter { $0.1.count > 0 }
    classCount = data.train.classCount
  }

  /// A line a warning. Every label and pixel is looked at for them.
  var lines: [String] { (classLines + pixelLines).map { "warning: " + $0 } }

  private var classLines: [String] {
    let counts = parts.map(\.images.classCounts)
    let absent = (0..<classCount).filter { label in counts.allSatisfy { $0[label] == 0 } }
    var lines: [String] = []
    if let counts = counts.first, let label = counts.indices.first(where: { counts[$0] > 0 }),
      counts.count(where: { $0 > 0 }) == 1
    {
      lines.append("all training labels are \(label): there is one class and nothing to learn")
    }
    if absent == [0] {
      lines.append(
        "no image has label 0: labels seem to start from 1; the network has an output for class 0 that is never right")
    } else if !absent.isEmpty {
      lines.append("no image has label \(Self.list(absent)): classes that can't be learned")
    }
    for (part, count) in zip(parts, counts) {
      let missing = (0..<classCount).filter { count[$0] == 0 && !absent.contains($0) }
      guard !missing.isEmpty else { continue }
      let end =
        part.name == "training" ? "classes that are tested on but can't be learned" : "nothing is said about them"
      lines.append("no \(part.name) image has label \(Self.list(missing)): \(end)")
    }
    return lines
  }

  /// The first part's problem: where others have one, too, it's mostly the same.
  private var pixelLines: [String] {
    let problems = parts.lazy.compactMap { part in
      PixelStatistics(part.images).flatMap { Self.problem($0, of: part.images) }
        .map { "\(part.name) images: \($0)" }
    }
    return problems.first.map { [$0] } ?? []
  }

  /// What may keep the network from learning at the default learning rate, as it divides pixels by 255.
  private static func problem(_ pixels: PixelStatistics, of images: LabeledImages) -> String? {
    let mean = NumberText.fixed(pixels.mean, decimals: 1)
    let facts = "pixels from \(pixels.range.lowerBound) to \(pixels.range.upperBound), mean \(mean)"
    if pixels.range.upperBound == 0 { return "all pixels are 0: there is nothing to learn from" }
    if pixels.blankCount == images.count && images.pixelCount > 1 {
      return "\(facts): each picture is of one gray alone"
    }
    if pixels.range.upperBound < 128 {
      return "\(facts): pixels of 0 to 255 are expected; multiply these by \(255 / pixels.range.upperBound)"
    }
    if pixels.mean > 127.5 {
      return "\(facts): dark on light, and MNIST is light on dark; invert them, or lower optimizer.learning_rate"
    }
    return nil
  }

  /// "3", or "3, 4 and 7"; of many the first.
  private static func list(_ labels: [Int]) -> String {
    let shown = labels.prefix(8).map(String.init)
    guard labels.count <= 8 else { return shown.joined(separator: ", ") + " and \(labels.count - 8) more" }
    return (shown.dropLast().joined(separator: ", ") + (shown.count > 1 ? " or " : "")) + (shown.last ?? "")
  }
}
