import Augmentation
import Pages
import Pictures
import Platform

/// How training images are deformed, to be shown.
package struct ShownAugmentation: Sendable {
  let ranges: Augmentation
  let seed: UInt64
  /// What the configuration is called.
  let name: String
  /// The epochs whose deformations are shown, from the first on.
  static let epochs = 8
  /// Images of each class.
  static let imagesOfClass = 2

  /// - Parameters:
  ///   - ranges: What is drawn from.
  ///   - seed: The training's.
  ///   - name: What the configuration is called.
  package init(_ ranges: Augmentation, seed: UInt64, name: String) {
    (self.ranges, self.seed, self.name) = (ranges, seed, name)
  }
}

extension GalleryContent {
  /// Some images as they are, and as a training sees them in its first epochs.
  func augmentedSection(_ augmentation: ShownAugmentation) -> [Markup] {
    let rows = examples.byClass.flatMap { $0.prefix(ShownAugmentation.imagesOfClass) }.map { index in
      let words = "\(noun) \(index.grouped), labeled \(name(Int(images.labels[index])))"
      let deformed = deformations(of: index, augmentation).enumerated().map { epoch, picture in
        element("li", [:], [picture.thumbnail("\(words), in epoch \(epoch + 1)".capitalizedFirst)])
      }
      return element("ul", ["class": "pictures deformed"], [figure(index, showsLabel: false)] + deformed)
    }
    let note =
      "Each image as it is, and as a training with \(augmentation.name) sees it in its first "
      + "\(ShownAugmentation.epochs.counted("epoch")); with images held out, as others from the same ranges."
    return [paragraph(note, "note")] + rows
  }

  /// A picture in each of the first epochs.
  func deformations(of index: Int, _ augmentation: ShownAugmentation) -> [GreyPicture] {
    let deformer = PictureDeformer(
      augmentation.ranges, rows: images.rows, columns: images.columns, seed: augmentation.seed)
    return (1...ShownAugmentation.epochs).map { epoch in
      let pixels = deformer.deformed(
        Array(images.image(at: index)), sample: UInt32(truncatingIfNeeded: index), epoch: UInt32(epoch))
      return GreyPicture(
        width: images.columns, height: images.rows, pixels: pixels.map { UInt8(($0 * 255).rounded()) })
    }
  }
}
