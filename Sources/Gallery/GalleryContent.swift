import Pictures
import Platform
import Runs

/// What a gallery shows: a part of a data set, and what a model says of it.
package struct GalleryContent {
  let images: ImageSet
  /// As many as there are classes.
  let classNames: [String]
  /// The folder of the data set, as it was named.
  let folder: String
  let part: ImageSet.Part
  /// The picture that is shown as numbers.
  let index: Int
  let classified: ClassifiedImages?
  /// What the model is called.
  let model: String?
  /// How training deforms the pictures; nil where that isn't shown.
  let augmentation: ShownAugmentation?
  /// [classes]: how many pictures each class has.
  let counts: [Int]
  let examples: Examples

  /// Chooses what is shown.
  ///
  /// - Parameters:
  ///   - images: The pictures, at least one.
  ///   - classNames: What the classes are called; every label is below their number.
  ///   - folder: The folder of the data set.
  ///   - part: Which of its parts the pictures are.
  ///   - index: The picture that is shown as numbers.
  ///   - perClass: How many pictures of a class are shown, at least 1.
  ///   - model: What a model says of these pictures, and what it's called; nil for none.
  ///   - augmentation: How training deforms them, to be shown; nil for nothing of it.
  package init(
    _ images: ImageSet, classNames: [String], folder: String, part: ImageSet.Part, index: Int, perClass: Int,
    model: (name: String, says: ClassifiedImages)?, augmentation: ShownAugmentation? = nil
  ) {
    self.augmentation = augmentation
    (self.images, self.classNames, self.folder, self.part, self.index) = (images, classNames, folder, part, index)
    (self.model, classified) = (model?.name, model?.says)
    counts = images.labels.reduce(into: [Int](repeating: 0, count: classNames.count)) { $0[Int($1)] += 1 }
    examples = Examples(images, classCount: classNames.count, perClass: perClass, classified: classified)
  }

  /// What one of the pictures is called.
  var noun: String { part == .train ? "training image" : "test image" }

  /// What a class is called, short enough to stand below a picture.
  func name(_ label: Int) -> String { classNames[label].printable.cut(to: 24) }

  /// A picture of the data set, as it's stored.
  func picture(_ index: Int) -> GreyPicture {
    GreyPicture(width: images.columns, height: images.rows, pixels: Array(images.image(at: index)))
  }
}
