import NeuralNetwork
import Pages
import Platform
import Runs

/// What was taken for what, and how well each class is told from the others.
func confusions(_ images: ClassifiedImages) -> [Markup] {
  let (matrix, names) = (images.confusion, images.images.classNames)
  let table = matrix.classes <= mostClassesOfMatrix ? [confusionTable(matrix, names)] : []
  return [
    paragraph(
      "\(Int(matrix.mistakes.reduce(0) { $0 + $1.count }).grouped) of \(images.images.count.counted("test image")) "
        + "are taken for another class\(mostFrequent(matrix, names)).")
  ] + table + [classTable(matrix, names)]
}

/// Matrices of more classes have more cells than anybody reads.
private let mostClassesOfMatrix = 64

private func mostFrequent(_ matrix: ConfusionMatrix, _ names: [String]) -> String {
  let most = matrix.mistakes.prefix(3).map { mistake in
    "\(names[mistake.label]) for \(names[mistake.prediction]) (\(Int(mistake.count).grouped))"
  }
  return most.isEmpty ? "" : ", most often " + list(Array(most))
}

/// A row per label, a column per prediction, shaded by the share of the label's images.
private func confusionTable(_ matrix: ConfusionMatrix, _ names: [String]) -> Markup {
  let classes = Array(0..<matrix.classes)
  let heading = element(
    "tr", [:],
    [element("th", ["scope": "col"], ["label"])]
      + classes.map { element("th", ["scope": "col", "class": "number"], [.text(names[$0])]) })
  let rows = matrix.classScores.map { score in
    element(
      "tr", [:],
      [element("th", ["scope": "row", "class": "number"], [.text(names[score.label])])]
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

private func percent(_ share: Double) -> String { NumberText.short(100 * share) + " %" }

/// Precision and recall of each class.
private func classTable(_ matrix: ConfusionMatrix, _ names: [String]) -> Markup {
  let mistakes = matrix.mistakes
  let rows: [[Markup]] = matrix.classScores.map { score in
    let other = mistakes.first { $0.label == score.label }
    return [
      .text(names[score.label]), .text(Int(score.imageCount).grouped), .text(shown(score.precision, .fraction)),
      .text(shown(score.recall, .fraction)),
      .text(other.map { "\(names[$0.prediction]) (\(Int($0.count).grouped))" } ?? "–"),
    ]
  }
  let table = DataTable(
    caption: "Precision and recall of each class",
    columns: [
      .init(title: "class", isNumeric: false), .init(title: "images"), .init(title: "precision"),
      .init(title: "recall"), .init(title: "most often taken for"),
    ], rows: rows)
  return element(
    "figure", [:],
    [
      element(
        "figcaption", [:],
        [
          element("h3", [:], ["Precision and recall"]),
          paragraph(
            "Precision: the share of the images taken for a class that are of it. Recall: the share of the class's "
              + "images that are taken for it.", "note"),
        ]), table.markup,
    ])
}
