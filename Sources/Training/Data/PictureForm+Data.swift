import Datasets
import Model

extension PictureForm {
  /// The most images that are looked at.
  private static let sampleCount = 5_000

  /// The form of the images that a run trains on, found by looking at them. Rank 0 alone asks.
  ///
  /// - Parameters:
  ///   - data: The data set.
  ///   - published: The data set that the files are to be, if any.
  init(of data: NodeDataset, published: PublishedDataset?) {
    let folder = try? DataFolder(data.directory)
    let images = data.train
    let step = max(1, images.count / Self.sampleCount)
    let sample = stride(from: 0, to: images.count, by: step).map { $0 }
    let statistics = PixelStatistics(images)
    let isDark = (statistics?.mean ?? 0) > 127.5
    let boxes = sample.compactMap { DrawnBox(images.image(at: $0), columns: images.columns, isDarkOnLight: isDark) }
    let sides = boxes.map(\.longerSide).sorted()
    let isEMNIST = folder?.emnistSplits.isEmpty == false
    let looksLikeDigits = published == nil || published == .mnist
    self.init(
      rows: images.rows, columns: images.columns, isDarkOnLight: isDark,
      isTransposed: isEMNIST
        || looksLikeDigits && DigitMeans(images, sample, isDarkOnLight: isDark)?.areTransposed == true,
      drawnSide: sides.isEmpty ? max(images.rows, images.columns) : sides[sides.count / 2],
      centering: DrawnBox.centering(boxes),
      classNames: ClassNames.names(in: folder, count: images.classCount, published: published))
  }
}
