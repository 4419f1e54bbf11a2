import ArgumentParser
import Datasets
import Model
import Pictures
import Platform
import Prediction
import Training

/// `lockstep predict`
struct Predict: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Read the digits in pictures.",
    discussion: """
      A picture is a PNG or JPEG of any size, dark on light or light on dark: a photo, a scan, a drawing. The digit is \
      found on its page and brought into the form of the training's images. Prints each picture's most probable class, \
      which for MNIST is the digit, its probability, and the next two. A picture that can't be read has its line on \
      standard error, and the exit status is 1.
      """)

  @Argument(
    help: ArgumentHelp("The run directory of the model to use, or a model.safetensors.", valueName: "run"))
  var model: String

  @Argument(help: ArgumentHelp("PNG and JPEG files, and folders of them.", valueName: "picture"))
  var pictures: [String]

  @Flag(help: "Print what the network saw of each picture, as text.")
  var show = false

  @Flag(help: "Print a JSON array with an object per picture.")
  var json = false

  @Flag(help: "Take pictures of exactly the training's size as they are: for images of a data set.")
  var asIs = false

  func run() throws {
    let (model, form) = try trained
    let (files, emptyFolders) = PictureFiles.find(pictures)
    let isAlone = files.count == 1 && emptyFolders.isEmpty
    let width = Terminal.ofOutput?.columns
    let table = PredictionTable(files, classNames: form.classNames, width: width)
    let output = try OutputFile.standardOutput()
    var failures: [PictureError] = []
    if json { try output.write("[\n") }
    try Prediction.forEach(of: files, by: model, asIs: asIs) { index, result in
      let picture = files[index]
      let end = index == files.count - 1 ? "\n" : ",\n"
      switch result {
      case .success(let prediction) where json:
        let record = PredictionRecord(picture, prediction, columns: show ? form.columns : nil)
        try output.write(record.line + end)
      case .success(let prediction):
        try printLines([table.line(picture, prediction)])
        if show { try printLines(pictureLines(prediction.pixels, columns: form.columns, width: width)) }
        for warning in prediction.warnings {
          let advice = warning == .unsure && !show ? "; --show shows what it saw" : ""
          writeReport("\(picture): \(warning)\(advice)", prefix: "warning: ")
        }
      case .failure(let failure):
        failures.append(failure)
        if json { try output.write(PredictionRecord(picture, error: failure).line + end) }
        if !isAlone { writeReport(failure.problem, prefix: "lockstep: ") }
      }
    }
    if json { try output.write("]\n") }
    for folder in emptyFolders { writeReport("\(folder): holds no pictures", prefix: "lockstep: ") }
    if isAlone, let failure = failures.first { throw failure }
    guard failures.isEmpty && emptyFolders.isEmpty else {
      throw UnreadPictures(failures, emptyFolderCount: emptyFolders.count, of: files.count)
    }
  }

  /// The network, and what its pictures look like.
  private var trained: (TrainedModel, PictureForm) {
    get throws {
      let file = try RunDirectory.modelFile(named: model)
      let trained = try TrainedModel(reading: file)
      guard let form = trained.pictures else {
        throw FileError(
          path: file, problem: "has \(trained.model.inputs) inputs, and doesn't say what its pictures look like",
          remedy: "Add picture_rows and the other metadata that docs/data.md describes.")
      }
      return (trained, form)
    }
  }
}
