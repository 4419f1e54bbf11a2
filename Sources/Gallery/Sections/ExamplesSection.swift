import Pages
import Platform

extension GalleryContent {
  /// Pictures of each class.
  var examplesSection: [Markup] {
    let note =
      classified == nil
      ? "Spread evenly over the file." : "Those first of which the model is least sure that the label is right."
    return [paragraph("\(note) #\(examples.byClass.joined().first ?? 0) is the picture's number in the file.", "note")]
      + counts.indices.filter { counts[$0] > 0 }.map(examples)
  }

  private func examples(of label: Int) -> Markup {
    let shown = examples.byClass[label]
    let count =
      shown.count < counts[label]
      ? "\(shown.count.grouped) of \(counts[label].counted("image"))" : counts[label].counted("image")
    return element(
      "div", ["class": "class"],
      [
        element("h3", [:], [.text("\(heading(label)) "), element("span", ["class": "note"], [.text(count)])]),
        element("ul", ["class": "pictures"], shown.map { figure($0, showsLabel: false) }),
      ])
  }

  /// A class by its number, and by its name where that's another.
  func heading(_ label: Int) -> String {
    name(label) == "\(label)" ? "Class \(label)" : "Class \(label): \(name(label))"
  }

  /// The pictures whose labels a model finds least likely.
  var lossesSection: [Markup] {
    guard let classified, let worst = examples.highestLosses.first else { return [] }
    let loss = NumberText.fixed(Double(classified.losses[worst]), decimals: 2)
    let mistakes = classified.mistakes.count
    return [
      paragraph(
        "The \(examples.highestLosses.count.grouped) of \(images.count.counted(noun)) whose labels the model finds "
          + "least likely, the highest loss (\(loss)) first: a wrong label is likely among them. Of all images, it reads "
          + "\(mistakes.grouped) as another class than their label.", "note"),
      element("ul", ["class": "pictures"], examples.highestLosses.map { figure($0, showsLabel: true) }),
    ]
  }
}
