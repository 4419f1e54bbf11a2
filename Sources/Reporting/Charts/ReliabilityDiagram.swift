import Pages
import Platform

/// Below so many images, a bin's accuracy says little, and no line leads to it.
private let leastJoined = 10

/// The accuracy of each bin over the mean probability of its images.
func reliabilityDiagram(_ identifier: String, _ calibration: Calibration) -> Markup {
  let (size, left, right, top, bottom) = (400.0, 58.0, 14.0, 12.0, 44.0)
  let ticks = Ticks(around: 0...1, count: 6)
  let x = Scale(ticks: ticks, ends: (left, size - right), isLogarithmic: false)
  let y = Scale(ticks: ticks, ends: (size - bottom, top), isLogarithmic: false)
  let axes = ticks.values.flatMap { value in
    [
      line(from: (left, y.position(value)), to: (size - right, y.position(value)), "grid"),
      label(NumberText.fixed(100 * value, decimals: 0) + " %", left - 7, y.position(value) + 4.5, "end"),
      line(from: (x.position(value), size - bottom), to: (x.position(value), size - bottom + 4), "tick"),
      // The last one would stand beyond the picture's edge.
      label(
        NumberText.fixed(100 * value, decimals: 0) + " %", x.position(value) - (value == 1 ? 6 : 0),
        size - bottom + 18, "middle"),
    ]
  }
  let bins = calibration.bins.filter { $0.count > 0 }
  let places = bins.map { (x.position($0.confidence), y.position($0.accuracy)) }
  let style = LineStyle(0)
  let whiskers = zip(bins, places).map { bin, place in
    line(
      from: (place.0, y.position(bin.accuracyRange.lowerBound)),
      to: (place.0, y.position(bin.accuracyRange.upperBound)),
      "whisker")
  }
  let marks = zip(bins, places).map { bin, place in
    style.mark(
      place.0, place.1,
      title: "\(bin.count.counted("image")), mean probability \(shown(bin.confidence, .fraction)), "
        + "accuracy \(shown(bin.accuracy, .fraction))")
  }
  let joined = zip(bins, places).split { bin, _ in bin.count < leastJoined }.map { $0.map(\.1) }
  let curves = joined.filter { $0.count > 1 }.map { part in
    element("polyline", ["class": "curve", "points": points(part)])
  }
  return chartPicture(
    identifier, title: "Reliability diagram",
    description: "Accuracy over the mean probability of the predicted class, a point for each of \(bins.count) bins "
      + "with images. The expected calibration error is \(shown(calibration.expectedError, .fraction)).",
    width: size, height: size,
    axes + [
      line(from: (x.position(0), y.position(0)), to: (x.position(1), y.position(1)), "ideal"),
      label("probability of the predicted class", (left + size - right) / 2, size - 5, "middle"),
      label("accuracy", left + 8, top + 14, "start"),
      element(
        "g", ["class": style.colorClass],
        whiskers + curves + marks),
    ])
}
