import Pages
import Pictures
import Platform
import Runs

/// The most mistakes that are shown.
private let mostMistakes = 24

/// The images that the model reads as another class with the highest probability, and what else it thought of.
func mistakes(_ images: ClassifiedImages) -> [Markup?] {
  let all = images.mistakes
  guard !all.isEmpty else { return [paragraph("There are none: every test image is read as its class.")] }
  let shown = all.prefix(mostMistakes)
  let count =
    shown.count < all.count
    ? "\(shown.count) of \(all.count.counted("mistake"))" : shown.count.counted("mistake")
  return [
    paragraph(
      "\(count), those first of which the model is surest, with the three classes that it finds likeliest.", "note"),
    element("ul", ["class": "mistakes"], shown.map { mistake($0, images) }),
  ]
}

private func mistake(_ image: Int, _ images: ClassifiedImages) -> Markup {
  let names = images.images.classNames
  let probabilities = Array(images.probabilities(of: image))
  let likeliest = probabilities.indices.sorted { (probabilities[$1], $0) < (probabilities[$0], $1) }.prefix(3)
  let (label, prediction) = (names[Int(images.images.labels[image])], names[images.prediction(of: image)])
  let choices = likeliest.map { choice in
    element(
      "li", ["class": choice == Int(images.images.labels[image]) ? "label" : nil],
      [
        element("span", [:], [shortName(names[choice])]),
        element("span", [:], [.text(NumberText.percent(Double(probabilities[choice])))]),
      ])
  }
  return element(
    "li", [:],
    [
      element(
        "p", [:],
        [element("strong", [:], [shortName(label)]), " read as ", element("strong", [:], [shortName(prediction)])]),
      picture(
        of: images.images.image(at: image), columns: images.images.columns,
        description: "Test image \(image.grouped), labeled \(label)"),
      element("ol", [:], choices), paragraph("image \(image.grouped)", "note"),
    ])
}

/// A picture of a data set, its pixels as they are.
private func picture(of pixels: ArraySlice<UInt8>, columns: Int, description: String) -> Markup {
  let picture = GreyPicture(width: columns, height: pixels.count / columns, pixels: Array(pixels))
  return image({ () throws(PNGWritingError) in try picture.pngData() }, picture.width, picture.height, description)
}
