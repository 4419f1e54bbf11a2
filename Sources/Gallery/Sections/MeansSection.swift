import Pages
import Platform

extension GalleryContent {
  /// The mean picture of each class that has pictures.
  var meansSection: [Markup] {
    let means = images.classMeans(counts.count)
    let figures = means.enumerated().compactMap { label, mean in
      mean.map { mean in
        element(
          "li", [:],
          [
            mean.thumbnail("Mean of class \(name(label))"),
            element("p", [:], [element("strong", [:], [.text(name(label))])]),
          ])
      }
    }
    return [
      paragraph("Each pixel the mean of all \(noun)s of the class: the sharper, the more alike they are.", "note"),
      element("ul", ["class": "pictures means"], figures),
    ]
  }
}
