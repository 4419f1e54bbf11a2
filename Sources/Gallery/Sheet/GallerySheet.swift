import Pictures
import Runs

/// A gallery as one picture: it has pictures and numbers alone.
///
/// Each class has a line, or several: its number, how many pictures it has, its mean, and examples. With a model it shows the
/// pictures of the highest loss in place of classes, each above `label→prediction` and its number in the file; with an
/// augmentation a line for each of some images, and what becomes of it.
package struct GallerySheet {
  private let content: GalleryContent
  /// The pixels of a sheet that one of a picture takes, for pictures that are small.
  private let scale: Int
  private let gap = 6
  private let margin = 16
  private let paper: UInt8 = 245
  private let ink: UInt8 = 40
  /// Digits are 10 pixels high, those of a class 20.
  private let textScale = 2
  private let titleScale = 4
  /// The most pictures side by side.
  private static let mostColumns = 25
  /// Larger pictures are reduced.
  private static let longestSide = 64

  package init(_ content: GalleryContent) {
    self.content = content
    scale = max(content.images.rows, content.images.columns) <= 32 ? 2 : 1
  }

  /// The sheet.
  package var picture: GreyPicture {
    content.augmentation.map(deformed) ?? content.classified.map(byLoss) ?? byClass
  }

  /// A line for an image, as it is and then as training sees it in its first epochs.
  private func deformed(_ augmentation: ShownAugmentation) -> GreyPicture {
    let shown = content.examples.byClass.flatMap { $0.prefix(ShownAugmentation.imagesOfClass) }
    var canvas = Canvas(
      width: 2 * margin + (1 + ShownAugmentation.epochs) * (cell.width + gap) + gap,
      height: 2 * margin + shown.count * (cell.height + gap) - gap, gray: paper)
    for (line, index) in shown.enumerated() {
      let top = margin + line * (cell.height + gap)
      canvas.paste(small(content.picture(index)), left: margin, top: top, scale: scale)
      for (epoch, picture) in content.deformations(of: index, augmentation).enumerated() {
        canvas.paste(
          small(picture), left: margin + (epoch + 1) * (cell.width + gap) + 2 * gap, top: top, scale: scale)
      }
    }
    return canvas.picture
  }

  private func small(_ picture: GreyPicture) -> GreyPicture { picture.reduced(toSide: Self.longestSide) }

  /// The pixels that a picture takes.
  private var cell: (width: Int, height: Int) {
    let picture = small(content.picture(0))
    return (picture.width * scale, picture.height * scale)
  }

  private var byClass: GreyPicture {
    let means = content.images.classMeans(content.counts.count)
    let examples = content.examples.byClass
    let columns = min(Self.mostColumns, max(1, examples.map(\.count).max() ?? 1))
    let linesOfClass = examples.map { max(1, ($0.count + columns - 1) / columns) }
    let textWidth =
      content.counts.enumerated().map { label, count in
        max(Canvas.width(of: "\(label)", scale: titleScale), Canvas.width(of: "\(count)", scale: textScale))
      }.max() ?? 0
    let meanLeft = margin + textWidth + 2 * gap
    let examplesLeft = meanLeft + cell.width + 3 * gap
    let countTop = Canvas.textHeight(scale: titleScale) + gap
    let lineHeight = max(cell.height, countTop + Canvas.textHeight(scale: textScale)) + gap
    var canvas = Canvas(
      width: examplesLeft + columns * (cell.width + gap) - gap + margin,
      height: 2 * margin + linesOfClass.reduce(0, +) * lineHeight - gap, gray: paper)
    var top = margin
    for (label, mean) in means.enumerated() {
      canvas.write("\(label)", left: margin, top: top, scale: titleScale, gray: ink)
      canvas.write("\(content.counts[label])", left: margin, top: top + countTop, scale: textScale, gray: ink)
      if let mean { canvas.paste(small(mean), left: meanLeft, top: top, scale: scale) }
      for (place, index) in examples[label].enumerated() {
        canvas.paste(
          small(content.picture(index)), left: examplesLeft + place % columns * (cell.width + gap),
          top: top + place / columns * lineHeight, scale: scale)
      }
      top += linesOfClass[label] * lineHeight
    }
    return canvas.picture
  }

  private func byLoss(_ classified: ClassifiedImages) -> GreyPicture {
    let shown = content.examples.highestLosses
    let texts = shown.map { index in
      ["\(content.images.labels[index])→\(classified.prediction(of: index))", "#\(index)"]
    }
    let textWidth = texts.joined().map { Canvas.width(of: $0, scale: textScale) }.max() ?? 0
    let textHeight = Canvas.textHeight(scale: textScale)
    let (stepX, stepY) = (max(cell.width, textWidth) + 2 * gap, cell.height + 2 * (textHeight + gap) + 2 * gap)
    let columns = max(1, min(Self.mostColumns / 2, shown.count))
    let lines = max(1, (shown.count + columns - 1) / columns)
    var canvas = Canvas(
      width: 2 * margin + columns * stepX - 2 * gap, height: 2 * margin + lines * stepY - 2 * gap, gray: paper)
    for (place, index) in shown.enumerated() {
      let (left, top) = (margin + place % columns * stepX, margin + place / columns * stepY)
      canvas.paste(small(content.picture(index)), left: left, top: top, scale: scale)
      for (line, text) in texts[place].enumerated() {
        let textTop = top + cell.height + gap + line * (textHeight + gap)
        canvas.write(text, left: left, top: textTop, scale: textScale, gray: ink)
      }
    }
    return canvas.picture
  }
}
