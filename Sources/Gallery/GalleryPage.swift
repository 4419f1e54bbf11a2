import Pages
import Platform

/// A gallery as one page that is a file of its own.
struct GalleryPage {
  let content: GalleryContent

  /// The page.
  var html: String {
    let losses = Section("losses", "Highest losses", content.lossesSection)
    let augmented = content.augmentation.map {
      [Section("augmented", "As training sees them", content.augmentedSection($0))]
    }
    let sections = [
      Section("balance", "Images of each class", content.balanceSection),
      Section("means", "Mean of each class", content.meansSection),
      Section("examples", "Examples", content.examplesSection),
      Section("histogram", "Pixel values", content.histogramSection),
      Section("numbers", "One image as the network gets it", content.numbersSection),
    ]
    return Page(
      title: "\(content.noun)s of \(content.folder)".capitalizedFirst, introduction: [introduction],
      sections: (content.classified == nil ? [] : [losses]) + (augmented ?? []) + sections, source: content.folder,
      styles: GalleryStyle.text
    ).html
  }

  private var introduction: Markup {
    let images = content.images
    return facts(
      [
        ("\(content.noun)s", .text(images.count.grouped)), ("size", .text("\(images.rows)×\(images.columns) pixels")),
        ("classes", .text(content.counts.count.grouped)),
      ] + (content.model.map { [("model", Markup.text($0))] } ?? []), "facts introduction")
  }
}
