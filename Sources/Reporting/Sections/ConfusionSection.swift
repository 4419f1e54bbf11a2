import NeuralNetwork
import Pages
import Platform
import Runs

/// What was read as what, and how well each class is told from the others.
func confusions(_ images: ClassifiedImages) -> [Markup] {
  let (matrix, names) = (images.confusion, images.images.classNames)
  let table = matrix.classes <= mostClassesOfMatrix ? [confusionTable(matrix, names)] : []
  return [
    paragraph(
      "\(Int(matrix.mistakes.reduce(0) { $0 + $1.count }).grouped) of \(images.images.count.counted("test image")) "
        + "are read as another class\(mostFrequent(matrix, names)).")
  ] + [
    // A matrix of many classes needs the page's whole width.
    element(
      "div", ["class": matrix.classes <= mostClassesBeside ? "figures" : nil], table + [classTable(matrix, names)])
  ]
}

/// The largest matrix that leaves room for a table beside it.
private let mostClassesBeside = 10

/// Matrices of more classes have more cells than anybody reads.
private let mostClassesOfMatrix = 64

private func mostFrequent(_ matrix: ConfusionMatrix, _ names: [String]) -> String {
  let most = matrix.mistakes.prefix(3).map { mistake in
    "\(names[mistake.label]) read as \(names[mistake.prediction]) (\(Int(mistake.count).counted("time")))"
  }
  return most.isEmpty ? "" : ", most often " + list(Array(most))
}

/// A row per label, a column per prediction, shaded by the share of the label's images.
private func confusionTable(_ matrix: ConfusionMatrix, _ names: [String]) -> Markup {
  let classes = Array(0..<matrix.classes)
  let heading = element(
    "tr", [:],
    [element("th", ["scope": "col"], ["label"])]
      + classes.map { element("th", ["scope": "col", "class": "number"], [shortName(names[$0])]) })
  let rows = matrix.classScores.map { score in
    element(
      "tr", [:],
      [element("th", ["scope": "row", "class": "number"], [shortName(names[score.label])])]
        + classes.map { prediction in
          let count = matrix[label: score.label, prediction: prediction]
          let share = Double(count) / Double(max(score.imageCount, 1))
          let kind =
            prediction == score.label
            ? "right" : count == 0 ? "none" : "wrong-\(shadeLimits.firstIndex { share < $0 } ?? shadeLimits.count)"
          return element("td", ["class": "number \(kind)"], [.text(Int(count).grouped)])
        })
  }
  let shades = ["below \(percent(shadeLimits[0]))"] + shadeLimits.dropFirst().map { "below \(percent($0))" } + ["more"]
  let legend = shades.enumerated().map { element("li", ["class": "wrong-\($0.offset)"], [.text($0.element)]) }
  return element(
    "figure", [:],
    [
      element(
        "figcaption", [:],
        [
          element("h3", [:], ["Confusion matrix"]),
          paragraph("A row is a label, a column what the model says. Shades are shares of the label's images:", "note"),
          element("ul", ["class": "shades"], legend),
        ]),
      scrolling(
        "Confusion matrix",
        element(
          "table", ["class": "matrix"],
          [
            element("caption", ["class": "hidden"], ["Test images by label and prediction"]),
            element("thead", [:], [heading]), element("tbody", [:], rows),
          ])),
    ])
}

/// Where shades of mistakes end, as shares of a label's images.
private let shadeLimits = [0.003, 0.01, 0.03, 0.1]

private func percent(_ share: Double) -> String { NumberText.short(100 * share) + "\u{A0}%" }

/// A class's name as a table has room for it.
func shortName(_ name: String) -> Markup {
  let short = name.printable.cut(to: 24)
  return short == name ? .text(name) : element("span", ["title": name], [.text(short)])
}

/// Precision and recall of each class.
private func classTable(_ matrix: ConfusionMatrix, _ names: [String]) -> Markup {
  let mistakes = matrix.mistakes
  let rows: [[Markup]] = matrix.classScores.map { score in
    let other = mistakes.first { $0.label == score.label }
    return [
      shortName(names[score.label]), .text(Int(score.imageCount).grouped), .text(shown(score.precision, .fraction)),
      .text(shown(score.recall, .fraction)),
      other.map { mistake in
        element("span", [:], [shortName(names[mistake.prediction]), .text(" (\(Int(mistake.count).grouped))")])
      } ?? "–",
    ]
  }
  let table = DataTable(
    caption: "Precision and recall of each class",
    columns: [
      .init(title: "class", isNumeric: false), .init(title: "images"), .init(title: "precision"),
      .init(title: "recall"), .init(title: "most often read as"),
    ], rows: rows)
  return element(
    "figure", [:],
    [
      element(
        "figcaption", [:],
        [
          element("h3", [:], ["Precision and recall"]),
          paragraph(
            "Precision: the share of the images read as a class that are of it. Recall: the share of the class's "
              + "images that are read as it.", "note"),
        ]), table.markup,
    ])
}
