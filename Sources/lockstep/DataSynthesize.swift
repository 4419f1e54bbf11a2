import ArgumentParser
import Datasets
import Foundation
import Model
import Platform
import Training

/// `lockstep data synthesize`
struct DataSynthesize: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "synthesize", abstract: "Draw synthetic digits and write them as a data set of MNIST's form.",
    discussion: "The pictures are a function of the seed alone. Train on them with --set data.dataset=synthetic.")

  @OptionGroup var folder: NewDataFolderOptions

  private var output: String { folder.path(of: "synthetic") }

  @Option(help: "The number of training images.")
  var train = 60_000

  @Option(help: "The number of test images.")
  var test = 10_000

  @Option(help: "The seed.")
  var seed: UInt64 = 1

  /// The images that are in memory at once.
  private static let drawnAtOnce = 10_000

  func validate() throws {
    guard (1...10_000_000).contains(train), (1...10_000_000).contains(test) else {
      throw ValidationError("--train and --test must be in 1 ... 10000000.")
    }
  }

  func run() throws {
    if let folder = try DataFolder(ifThere: output), let existing = DatasetFile.allCases.flatMap(folder.paths).first {
      throw FileError(
        path: existing, problem: "stands there already, and would be replaced or hidden by synthetic digits",
        remedy: "Choose an empty folder with --output, such as data/synthetic.")
    }
    do {
      try FileManager.default.createDirectory(atPath: output, withIntermediateDirectories: true)
    } catch {
      throw FileError(
        path: output, problem: "cannot be made a folder: \(error.localizedDescription)",
        remedy: "Choose another folder with --output.")
    }
    FolderOrigin.synthesized.mark(output)
    try write(.training, count: train, .trainImages, .trainLabels)
    try write(.test, count: test, .testImages, .testLabels)
    try printLines([
      "\(output): \(train.grouped) training and \(test.grouped) test images of synthetic digits, seed \(seed)"
    ])
  }

  private func write(
    _ part: SyntheticDigits.Part, count: Int, _ imageFile: DatasetFile, _ labelFile: DatasetFile
  ) throws {
    let digits = SyntheticDigits(seed: seed, part: part)
    let side = PictureForm.mnist.rows
    var labels: [UInt8] = []
    try IDXFile.write(shape: [count, side, side], to: path(imageFile)) { append throws(IDXError) in
      for first in stride(from: 0, to: count, by: Self.drawnAtOnce) {
        let drawn = digits.generate(from: first, count: min(Self.drawnAtOnce, count - first))
        labels += drawn.labels
        try append(drawn.images)
      }
    }
    try IDXFile.write(labels, shape: [count], to: path(labelFile), compressed: true)
  }

  private func path(_ file: DatasetFile) -> String { "\(output)/\(file.gzipName)" }
}
