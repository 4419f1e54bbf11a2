import ArgumentParser
import Foundation
import Importing
import Platform

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

  @Argument(help: ArgumentHelp("Where the images are.", valueName: "source"))
  var source: String

  @Option(name: .shortAndLong, help: ArgumentHelp("The folder to put the data set into.", valueName: "dir"))
  var output: String

  @Option(help: ArgumentHelp("The labels of an .npy file of images.", valueName: "file"))
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
    guard (0..<1).contains(testFraction) else { throw ValidationError("--test-fraction must be in 0 ..< 1.") }
  }

  func run() throws {
    var description = SourceDescription()
    (description.labels, description.split, description.isUnchanged) = (labels, split, asIs)
    description.size = size.map { ($0.rows, $0.columns) }
    let source = try openSource(source, description)
    var options = ImportedDataset.Options()
    (options.testFraction, options.seed, options.skipsBad) = (testFraction, seed, skipBad)
    let progress = ImportProgress(total: source.count)
    let result: ImportedDataset
    do {
      result = try ImportedDataset(importing: source, into: output, options, progress: progress.show)
    } catch {
      progress.erase()
      throw error
    }
    progress.erase()
    for error in result.skipped { writeReport("\(error.path): \(error.problem); left out", prefix: "warning: ") }
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

/// A line on a terminal that says how far an import is.
private struct ImportProgress {
  let total: Int?
  private let isTerminal = isatty(STDERR_FILENO) == 1
  private static let period = 500

  init(total: Int?) { self.total = total }

  func show(_ count: Int) {
    guard isTerminal, count.isMultiple(of: Self.period) else { return }
    let share = total.map { " of \($0.grouped), \(count * 100 / max($0, 1)) %" } ?? ""
    FileHandle.standardError.write(Data("\r\(count.grouped)\(share) images\u{1B}[K".utf8))
  }

  func erase() {
    if isTerminal { FileHandle.standardError.write(Data("\r\u{1B}[K".utf8)) }
  }
}
