import Runs

/// Which pictures a gallery shows.
package struct Examples {
  /// The pictures of each class that are shown, [classes][≤ `perClass`].
  package let byClass: [[Int]]
  /// Those of all classes whose losses are highest, the highest first; empty without a model.
  package let highestLosses: [Int]

  /// More pictures than a page should have, whatever is asked for.
  private static let mostPictures = 4_000

  /// Chooses pictures.
  ///
  /// Without a model they are spread evenly over the file, so that the same data gives the same page; with one, those of
  /// the highest loss come first.
  ///
  /// - Parameters:
  ///   - images: All pictures.
  ///   - classCount: The classes.
  ///   - perClass: How many of each, at least 1; fewer where there are so many classes that they would be too many in all.
  ///   - classified: What a model says of all of them, if there's one.
  package init(_ images: ImageSet, classCount: Int, perClass: Int, classified: ClassifiedImages?) {
    let order = classified?.byLoss ?? Array(0..<images.count)
    var ofClass = [[Int]](repeating: [], count: classCount)
    for index in order { ofClass[Int(images.labels[index])].append(index) }
    let classes = max(1, ofClass.count { !$0.isEmpty })
    let most = max(1, min(perClass, Self.mostPictures / classes))
    byClass = ofClass.map { indices in
      let count = min(most, indices.count)
      return classified != nil ? Array(indices.prefix(count)) : (0..<count).map { indices[$0 * indices.count / count] }
    }
    highestLosses = classified == nil ? [] : Array(order.prefix(min(3 * perClass, Self.mostPictures / 4)))
  }
}
