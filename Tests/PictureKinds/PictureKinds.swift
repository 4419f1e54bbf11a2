import ArgumentParser
import CJPEGWriter
import CPNG
import Datasets
import Foundation

/// Draws pictures of MNIST's test digits as people bring them, a folder per kind.
@main
struct PictureKinds: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "picture-kinds", abstract: "Draw pictures of test digits as people bring them.",
    discussion: "Writes KIND/INDEX-LABEL.png, or .jpg; a picture is a function of seed, kind and index.")

  @Option(help: "The folder of MNIST.")
  var data: String

  @Option(help: "The folder to write to.")
  var output: String

  @Option(help: "The pictures of each kind.")
  var count = 200

  @Option(help: "What the pictures are a function of.")
  var seed: UInt64 = 1

  func run() throws {
    let pixels = try Self.elements(.testImages, in: data)
    let labels = try Self.elements(.testLabels, in: data)
    for (number, kind) in PictureKind.allCases.enumerated() {
      let folder = "\(output)/\(kind.rawValue)"
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
      for index in 0..<count {
        var random = DrawnNumbers(seed: seed, kind: number, index: index)
        let digit = random.below(labels.count)
        let page = kind.page(Array(pixels[digit * 784..<(digit + 1) * 784]), &random)
        let isWritten =
          kind == .photo
          ? CJPEGWriter_write(
            "\(folder)/\(index)-\(labels[digit]).jpg", page.greys, Int32(page.width), Int32(page.height))
          : Self.writePNG(page, to: "\(folder)/\(index)-\(labels[digit]).png")
        guard isWritten else { throw CleanExit.message("\(folder) can't be written to.") }
      }
    }
  }

  /// A file of MNIST, gzip'd or not.
  private static func elements(_ file: DatasetFile, in folder: String) throws -> [UInt8] {
    let gzip = "\(folder)/\(file.gzipName)"
    let isThere = FileManager.default.fileExists(atPath: gzip)
    return try IDXFile(path: isThere ? gzip : "\(folder)/\(file.rawValue)").elements()
  }

  private static func writePNG(_ page: Page, to path: String) -> Bool {
    var image = png_image()
    image.version = CPNG_IMAGE_VERSION()
    (image.width, image.height) = (UInt32(page.width), UInt32(page.height))
    image.format = png_uint_32(PNG_FORMAT_GRAY)
    return png_image_write_to_file(&image, path, 0, page.greys, 0, nil) != 0
  }
}
