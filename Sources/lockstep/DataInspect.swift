import ArgumentParser
import Datasets
import Platform
import Training

/// `lockstep data inspect`
struct DataInspect: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "inspect", abstract: "Show an image as text and as numbers, its label and its one-hot vector.")

  @Argument(help: ArgumentHelp("The folder of a data set.", valueName: "dir"))
  var directory: String

  @Option(help: "The image, counted from 0.")
  var index = 0

  @Flag(help: "Look among the test images.")
  var test = false

  func run() throws {
    let files = try DatasetFiles(directory: directory, classCount: nil, needsTest: false)
    let count = test ? files.shape.testCount : files.shape.trainCount
    guard (0..<count).contains(index) else {
      throw FileError(
        path: directory, problem: "has no \(test ? "test" : "training") image \(index)",
        remedy: count > 0
          ? "Give --index a number from 0 to \(count - 1)." : "Leave --test out, or give another folder.")
    }
    let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: files.shape.byteCount, alignment: 64)
    defer { memory.deallocate() }
    let parts = try files.load(into: memory).parts(in: UnsafeRawBufferPointer(memory))
    let images = test ? parts.test : parts.train
    let (pixels, label) = (images.image(at: index), Int(images.labels[index]))
    try printLines([
      """
      \(test ? "test" : "training") image \(index) of \(count), \(images.rows)×\(images.columns) pixels

      \(pictureText(pixels, columns: images.columns))
      \(pixelMatrixText(pixels, columns: images.columns))

      label    \(label)
      one-hot  \(oneHotText(label, classCount: images.classCount))
      """
    ])
  }
}
