import Pages
import Platform

extension GalleryContent {
  private static let (width, height) = (400.0, 190.0)
  private static let (left, bottom, top) = (52.0, 30.0, 10.0)

  /// How often pixels have each value.
  var histogramSection: [Markup] {
    let histogram = PixelHistogram(images.pixels)
    let zeros = NumberText.percent(histogram.share(of: 0))
    let note =
      "\(zeros) of all \(histogram.total.counted("pixel")) are 0, the mean is \(NumberText.fixed(histogram.mean, decimals: 1)) "
      + "(\(NumberText.fixed(histogram.mean / 255, decimals: 3)) once divided by 255)."
    let table = DataTable(
      caption: "Pixels above 0 by value", columns: [.init(title: "values", isNumeric: false), .init(title: "pixels")],
      rows: histogram.bins.map { bin in
        [.text("\(bin.values.lowerBound) to \(bin.values.upperBound)"), .text(bin.count.grouped)]
      })
    return [
      paragraph(note, "note"),
      element("figure", [:], [chart(histogram), folded("Numbers: pixels above 0", [table.markup])]),
    ]
  }

  /// Bars of the pixels above 0.
  private func chart(_ histogram: PixelHistogram) -> Markup {
    let bins = histogram.bins
    let most = max(1, bins.map(\.count).max() ?? 1)
    let (step, floor) = ((Self.width - Self.left) / Double(bins.count), Self.height - Self.bottom)
    let bars = bins.enumerated().map { place, bin in
      let height = (floor - Self.top) * Double(bin.count) / Double(most)
      return element(
        "rect",
        [
          "class": "column", "x": coordinate(Self.left + Double(place) * step + 0.7), "y": coordinate(floor - height),
          "width": coordinate(step - 1.5), "height": coordinate(height),
        ],
        [
          element(
            "title", [:],
            [.text("\(bin.values.lowerBound) to \(bin.values.upperBound): \(bin.count.counted("pixel"))")])
        ])
    }
    let levels = [most / 2, most].filter { $0 > 0 }.flatMap { count in
      let y = floor - (floor - Self.top) * Double(count) / Double(most)
      return [
        line(from: (Self.left, y), to: (Self.width, y), "grid"),
        label(Self.short(count), Self.left - 7, y + 4.5, "end"),
      ]
    }
    let values = [0, 64, 128, 192, 255].map { value in
      label(
        "\(value)", Self.left + Double(value) / 8 * step, Self.height - 12, value == 255 ? "end" : "middle")
    }
    return chartPicture(
      "histogram", title: "Pixels above 0 by value",
      description: "A bar for every 8 values from 1 to 255; the highest stands for \(most.counted("pixel")).",
      width: Self.width, height: Self.height,
      levels + bars + [line(from: (Self.left, floor), to: (Self.width, floor), "axis")] + values)
  }

  /// A count with a unit, where it's long.
  private static func short(_ count: Int) -> String {
    switch count {
    case 10_000_000...: "\(count / 1_000_000) M"
    case 1_000_000...: NumberText.fixed(Double(count) / 1e6, decimals: 1) + " M"
    case 10_000...: "\(count / 1_000) k"
    default: count.grouped
    }
  }
}
