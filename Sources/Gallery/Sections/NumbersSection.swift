import Datasets
import Pages
import Pictures
import Platform

/// One picture as the network gets it, step by step.
extension GalleryContent {
  /// The most rows and columns of a table of pixels.
  private static let longestSide = 32
  /// With more columns a narrow window has room for cells, and not for their numbers.
  private static let mostNarrowColumns = 11

  var numbersSection: [Markup] {
    let label = Int(images.labels[index])
    let picture = picture(index)
    let (rows, columns) = (window(picture.height, ofRows: true), window(picture.width, ofRows: false))
    let isWhole = rows.count == picture.height && columns.count == picture.width
    func text(_ range: Range<Int>) -> String { "\(range.lowerBound) to \(range.upperBound - 1)" }
    let place = isWhole ? "" : ": rows \(text(rows)), columns \(text(columns))"
    let (size, count) = ("\(picture.height)×\(picture.width)", picture.width * picture.height)
    return [
      element(
        "div", ["class": "one"],
        [
          image(
            { () throws(PNGWritingError) in try picture.pngData() }, picture.width, picture.height,
            "\(noun) \(index.grouped), labeled \(name(label))".capitalizedFirst),
          facts(
            [
              (noun, .text("\(index.grouped) of \(images.count.grouped)")),
              ("label", .text(name(label) == "\(label)" ? name(label) : "\(label), \(name(label))")),
              ("size", .text("\(size) pixels")),
            ], "facts"),
        ]),
      element("h3", [:], ["As a matrix"]),
      note("\(size) numbers from 0, the background, to 255\(place).", white: "255", columns),
      grid("Pixels, 0 to 255", picture, rows, columns) { "\($0)" },
      element("h3", [:], ["Divided by 255"]),
      note("Numbers from 0 to 1, which the network gets\(place).", white: "1", columns),
      grid("Pixels divided by 255", picture, rows, columns, scaledPixelText),
      element("h3", [:], ["Flattened"]),
      paragraph("Row after row in one line of \(count.grouped) numbers, the network's inputs.", "note"),
      strip(picture), listing(flattenedText(picture)),
      element("h3", [:], ["The label, one-hot"]),
      paragraph(
        "\(classNames.count.counted("number")), one for each class: 1 for class \(label), 0 for the others.", "note"),
      oneHot(label),
    ]
  }

  /// The rows or columns that a table has room for: all, or those from the first with a pixel above 0 on.
  private func window(_ length: Int, ofRows: Bool) -> Range<Int> {
    guard length > Self.longestSide else { return 0..<length }
    let pixels = images.image(at: index).enumerated()
    let places = pixels.filter { $0.element > 0 }.map(\.offset)
    let first = places.map { ofRows ? $0 / images.columns : $0 % images.columns }.min()
    let start = min(first ?? 0, length - Self.longestSide)
    return start..<start + Self.longestSide
  }

  /// What a table of pixels shows, and how to read it where its cells have no numbers.
  private func note(_ text: String, white: String, _ columns: Range<Int>) -> Markup {
    guard columns.count > Self.mostNarrowColumns else { return paragraph(text, "note") }
    let hint = " Black is 0, white \(white); a wider window has room for the numbers."
    return element("p", ["class": "note"], [.text(text), element("span", ["class": "narrow"], [.text(hint)])])
  }

  /// A table of pixels on cells as bright as they are, with the numbers of rows and columns.
  private func grid(
    _ title: String, _ picture: GreyPicture, _ rows: Range<Int>, _ columns: Range<Int>, _ text: (UInt8) -> String
  ) -> Markup {
    let head = element(
      "tr", [:],
      [element("td")] + columns.map { element("th", ["scope": "col"], [.text("\($0)")]) })
    let body = rows.map { row in
      element(
        "tr", [:],
        [element("th", ["scope": "row"], [.text("\(row)")])]
          + columns.map { column in
            let pixel = picture.pixels[row * picture.width + column]
            return element("td", ["class": "p", "style": Self.style(pixel)], [.text(text(pixel))])
          })
    }
    return scrolling(
      title,
      element(
        "table",
        [
          "class": columns.count > Self.mostNarrowColumns ? "pixels wide" : "pixels",
          "style": "--columns: \(columns.count)",
        ],
        [
          element("caption", ["class": "hidden"], [.text(title)]), element("thead", [:], [head]),
          element("tbody", [:], body),
        ]))
  }

  /// A cell as bright as a pixel; nil for the background. From 118 on, black is easier to read on it than white.
  private static func style(_ pixel: UInt8) -> String? {
    guard pixel > 0 else { return nil }
    return "background:rgb(\(pixel),\(pixel),\(pixel));color:" + (pixel > 117 ? "#000" : "#fff")
  }

  /// All pixels in one line.
  private func strip(_ picture: GreyPicture) -> Markup {
    let line = GreyPicture(width: picture.pixels.count, height: 1, pixels: picture.pixels)
    return element(
      "div", ["class": "strip"],
      [
        image(
          { () throws(PNGWritingError) in try line.pngData() }, line.width, 1,
          "All \(line.width.grouped) pixels in one line, row after row")
      ])
  }

  /// The first row that has a number other than 0, with its place in the flattened picture.
  private func flattenedText(_ picture: GreyPicture) -> String {
    let first = (picture.pixels.firstIndex { $0 > 0 } ?? 0) / picture.width * picture.width
    let last = min(first + min(picture.width, Self.longestSide), picture.pixels.count) - 1
    let values = picture.pixels[first...last].map(scaledPixelText).joined(separator: " ")
    let before = first == 0 ? "" : "[0] to [\(first - 1)]: 0\n"
    return before + "[\(first)] to [\(last)]: \(values)\n" + (last + 1 < picture.pixels.count ? "…" : "")
  }

  private func oneHot(_ label: Int) -> Markup {
    let cells = classNames.indices.map { index in
      element("td", ["class": index == label ? "hot" : nil], [.text(index == label ? "1" : "0")])
    }
    let heads = classNames.indices.map { element("th", ["scope": "col"], [.text(name($0))]) }
    return scrolling(
      "One-hot vector",
      element(
        "table", ["class": "one-hot"],
        [
          element("caption", ["class": "hidden"], ["The label as a one-hot vector"]),
          element("thead", [:], [element("tr", [:], heads)]), element("tbody", [:], [element("tr", [:], cells)]),
        ]))
  }
}
