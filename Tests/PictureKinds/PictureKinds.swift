import ArgumentParser
import CJPEGWriter
import CPNG
import Datasets
import Foundation

/// Draws pictures of MNIST's test digits as people bring them, a folder per kind.
@main
struct PictureKinds: AsyncParsableCommand {
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

  func run() async throws {
    let pixels = try Self.elements(.testImages, in: data)
    let labels = try Self.elements(.testLabels, in: data)
    try await withThrowingTaskGroup { kinds in
      for (number, kind) in PictureKind.allCases.enumerated() {
        kinds.addTask { try draw(kind, number, pixels, labels) }
      }
      try await kinds.waitForAll()
    }
  }

  /// Draws the pictures of the kind with a given number.
  private func draw(_ kind: PictureKind, _ number: Int, _ pixels: [UInt8], _ labels: [UInt8]) throws {
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
      guard isWritten else { throw ValidationError("\(folder) can't be written to.") }
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
    image.flags = png_uint_32(PNG_IMAGE_FLAG_FAST)
    return png_image_write_to_file(&image, path, 0, page.greys, 0, nil) != 0
  }
}
