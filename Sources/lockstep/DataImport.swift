import ArgumentParser
import Foundation
import Importing
import Platform
import Training

/// `lockstep data import`
struct DataImport: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import", abstract: "Make a data set of your own images.",
    discussion: """
      SOURCE is a folder with a folder of pictures (PNG, JPEG) for each class, or with train and test above these; IDX \
      files of EMNIST, QMNIST or torchvision in a folder; an .npz archive with x_train and y_train, as Keras's mnist.npz; \
      an .npy file, with --labels; or a CSV table with an image a row: label, pixels, as Kaggle has them.

      Pictures may have any size: the digit of each is found and brought into the form of MNIST's, as predict does, \
      unless --as-is takes them as they are.
      """)

  @Argument(help: ArgumentHelp("Where the images are.", valueName: "source"), completion: .file())
  var source: String

  @Option(
    name: .shortAndLong, help: ArgumentHelp("The folder to put the data set into.", valueName: "dir"),
    completion: .directory)
  var output: String

  @Option(
    help: ArgumentHelp("The labels of an .npy file of images.", valueName: "file"),
    completion: .file(extensions: ["npy"]))
  var labels: String?

  @Option(help: ArgumentHelp("Which of EMNIST's splits: letters, balanced, …", valueName: "name"))
  var split: String?

  @Option(help: ArgumentHelp("How high and wide the images of a table are. Default: square.", valueName: "HxW"))
  var size: ImageSize?

  @Flag(help: "Take pictures as they are; all have the size of the first.")
  var asIs = false

  @Option(help: "The fraction of each class to test on, where the source has no test images.")
  var testFraction = 0.0

  @Option(help: "What the choice of test images is a function of.")
  var seed: UInt64 = 1

  @Flag(help: "Leave out what can't be read, and list it.")
  var skipBad = false

  func validate() throws {
    if output.isEmpty { throw ValidationError("--output names no folder, such as data/own.") }
    guard (0..<1).contains(testFraction) else { throw ValidationError("--test-fraction must be in 0 ..< 1.") }
  }

  func run() throws {
    var description = SourceDescription()
    (description.labels, description.split, description.isUnchanged) = (labels, split, asIs)
    description.size = size.map { ($0.rows, $0.columns) }
    let source = try openSource(source, description)
    var options = ImportedDataset.Options()
    (options.testFraction, options.seed, options.skipsBad) = (testFraction, seed, skipBad)
    var bars = ImportBars()
    let result = try ImportedDataset(importing: source, into: output, options) { error in
      writeReport("\(error.path): \(error.problem); left out", prefix: "warning: ")
    } progress: { step, done, total in
      bars.show(step, done, of: total)
    }
    bars.erase()
    if result.testCount == 0 {
      writeReport("no image is left to test on; --test-fraction 0.1 sets some aside", prefix: "note: ")
    }
    let test = result.testCount == 0 ? "no test images" : "\(result.testCount.grouped) test images"
    let classes = result.classNames.joined(separator: " ").printable.cut(to: 60)
    try printLines(
      [
        "\(output): \(result.trainCount.grouped) training and \(test) of \(source.size.rows)×\(source.size.columns) pixels, "
          + "\(result.classNames.count) classes (\(classes)), from \(source.title)",
        "train on it: \(["lockstep", "train", "--data", output, "--set", "data.dataset=custom"].shellLine)",
      ].folded(to: Terminal.ofOutput?.columns ?? 79))
  }
}

/// How high and wide an image is: `20x30`.
struct ImageSize: ExpressibleByArgument {
  let rows, columns: Int

  init?(argument: String) {
    guard let match = argument.wholeMatch(of: /(\d{1,4})[x×](\d{1,4})/), let rows = Int(match.1),
      let columns = Int(match.2)
    else { return nil }
    (self.rows, self.columns) = (rows, columns)
  }
}

/// A bar on a terminal that says how far an import is: one for reading, then one for writing. What else is written to standard
/// error takes it away.
private struct ImportBars {
  private let terminal = Terminal.ofErrors
  private var step: ImportStep?
  private var bar: ProgressBar?

  mutating func show(_ step: ImportStep, _ done: Int, of total: Int) {
    guard let terminal else { return }
    if step != self.step {
      let label = step == .reading ? "reading" : "writing"
      bar = ProgressBar(label: label, total: total, run: ProgressBar.Run(imagesAfter: 0), start: .now)
      self.step = step
    }
    guard let text = bar?.update(done: done, at: .now, width: terminal.columns) else { return }
    // Back at the start, the cursor stays before the bar where the terminal breaks it in a window that is narrowed.
    FileHandle.standardError.write(Data("\r\(text)\u{1B}[J\r".utf8))
  }

  func erase() {
    if step != nil { FileHandle.standardError.write(Data("\r\u{1B}[J".utf8)) }
  }
}
