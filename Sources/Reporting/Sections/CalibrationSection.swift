import Pages
import Platform
import Runs

/// Whether the model is right as often as it is sure.
func calibrationSection(_ images: ClassifiedImages) -> [Markup] {
  let calibration = Calibration(images)
  let gap = calibration.confidence - calibration.accuracy
  let sureness =
    abs(gap) < 0.0005
    ? "about as sure as it is right"
    : gap > 0 ? "surer than it is right, by \(points(gap))" : "less sure than it is right, by \(points(-gap))"
  let table = DataTable(
    caption: "Calibration by the probability of the predicted class",
    columns: [
      .init(title: "probability", isNumeric: false), .init(title: "images"), .init(title: "mean probability"),
      .init(title: "accuracy"), .init(title: "95 % interval"),
    ],
    rows: calibration.bins.map { bin in
      let isEmpty = bin.count == 0
      let range = bin.accuracyRange
      return [
        .text("to \(NumberText.percent(bin.range.upperBound))"), .text(bin.count.grouped),
        .text(shown(isEmpty ? nil : bin.confidence, .fraction)), .text(shown(isEmpty ? nil : bin.accuracy, .fraction)),
        .text(isEmpty ? "–" : "\(shown(range.lowerBound, .fraction)) to \(shown(range.upperBound, .fraction))"),
      ]
    })
  let last = calibration.bins.last.map { Double($0.count) / Double(calibration.count) } ?? 0
  let words = [
    paragraph(
      "The expected calibration error is \(points(calibration.expectedError)). Over all images the model is \(sureness): "
        + "its mean probability is \(shown(calibration.confidence, .fraction)), its accuracy "
        + "\(shown(calibration.accuracy, .fraction)). \(NumberText.percent(last)) of the images are in the last bin."),
    paragraph(
      "Bins and error after Guo, Pleiss, Sun and Weinberger, “On calibration of modern neural networks”, ICML 2017.",
      "note"),
  ]
  let diagram = figure(
    "Reliability diagram",
    note:
      "Accuracy by the probability of the predicted class, in \(calibration.bins.count) bins with 95 % intervals "
      + "(Wilson). On the line, a model is right as often as it is sure.",
    legend: [], reliabilityDiagram("reliability", calibration), table: table)
  return [element("div", ["class": "figures"], [element("div", [:], words), diagram])]
}

private func points(_ fraction: Double) -> String {
  NumberText.fixed(100 * fraction, decimals: 2) + " percentage points"
}
