import Pages
import Pictures
import Platform

extension GreyPicture {
  /// The most pixels a side of a picture among many.
  private static let thumbnailSide = 64

  /// The picture in a page, no larger than fits among many.
  func thumbnail(_ description: String) -> Markup {
    let picture = reduced(toSide: Self.thumbnailSide)
    return image({ () throws(PNGWritingError) in try picture.pngData() }, picture.width, picture.height, description)
  }
}

extension GalleryContent {
  /// One of many pictures, with its number in the file and, where there's a model, what that says of it; with its label
  /// where that isn't known from where it stands.
  func figure(_ index: Int, showsLabel: Bool) -> Markup {
    let label = Int(images.labels[index])
    var lines: [Markup] = []
    if showsLabel { lines.append(line("labeled", name(label))) }
    if let classified {
      let prediction = classified.prediction(of: index)
      let kind = prediction == label ? "agrees" : "differs"
      let probability = NumberText.fixed(100 * Double(classified.confidence(of: index)), decimals: 1)
      lines.append(line("read as", name(prediction), kind))
      lines.append(paragraph("\(probability) %"))
    }
    lines.append(paragraph("#\(index)", "note"))
    return element(
      "li", [:],
      [picture(index).thumbnail("\(noun) \(index.grouped), labeled \(name(label))".capitalizedFirst)] + lines)
  }

  private func line(_ words: String, _ name: String, _ kind: String? = nil) -> Markup {
    element("p", ["class": kind], [.text(words + " "), element("strong", [:], [.text(name)])])
  }
}

extension String {
  /// The text with a capital first letter.
  var capitalizedFirst: String { prefix(1).uppercased() + dropFirst() }
}
