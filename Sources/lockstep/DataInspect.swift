import ArgumentParser
import Datasets
import Platform
import Training

/// `lockstep data inspect`
struct DataInspect: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "inspect", abstract: "Show images as numbers and as pictures, with label and one-hot vector.",
    discussion: """
      An image is shown as its pixels, 0 to 255, as these divided by 255, which is what the network gets, and as a picture. \
      Where a terminal has no room for all columns, zeros around the drawing are left out.
      """)

  @OptionGroup var folder: DataFolderOptions

  @Option(help: ArgumentHelp("Images, counted from 0: 3 or 3,17 or 0-4. Default: 0.", valueName: "numbers"))
  var index: [IndexList] = []

  @Flag(help: "Look among the test images.")
  var test = false

  func run() throws {
    let directory = folder.path
    let files = try DatasetFiles(directory: directory, classCount: nil, needsTest: false)
    let count = test ? files.shape.testCount : files.shape.trainCount
    let indices = index.isEmpty ? [0] : index.flatMap(\.indices)
    if let missing = indices.first(where: { !(0..<count).contains($0) }) {
      throw FileError(
        path: directory, problem: "has no \(test ? "test" : "training") image \(missing)",
        remedy: count > 0
          ? "Give --index a number from 0 to \(count - 1)." : "Leave --test out, or give another folder.")
    }
    let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: files.shape.byteCount, alignment: 64)
    defer { memory.deallocate() }
    let parts = try files.load(into: memory).parts(in: UnsafeRawBufferPointer(memory))
    let width = Terminal.ofOutput?.columns
    for (position, index) in indices.enumerated() {
      try printLines((position == 0 ? [] : [""]) + lines(test ? parts.test : parts.train, index, width: width))
    }
  }

  /// What is shown of an image.
  private func lines(_ images: LabeledImages, _ index: Int, width: Int?) -> [String] {
    let (pixels, label) = (images.image(at: index), Int(images.labels[index]))
    let oneHot = Table([.left(0), .left(0)]).lines(
      [["label", "\(label)"], ["one-hot", oneHotText(label, classCount: images.classCount)]], width: width)
    func grid(_ title: String, _ text: (UInt8) -> String) -> [String] {
      let grid = pixelGrid(pixels, columns: images.columns, width: width, text)
      return ["", title + (grid.isCropped ? ", without the zeros around them" : "")] + grid.lines
    }
    let heading =
      "\(test ? "test" : "training") image \(index.grouped) of \(images.count.grouped), "
      + "\(images.rows)×\(images.columns) pixels"
    return [heading, ""] + oneHot + grid("pixels") { "\($0)" } + grid("pixels ÷ 255", scaledPixelText) + [""]
      + pictureLines(pixels, columns: images.columns, width: width)
  }
}
