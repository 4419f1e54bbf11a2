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
      standard error, and the exit status is 1. Several models before the pictures decide together: their probabilities are \
      averaged. --csv prints a table instead: file, label, name, probability, warnings, \
      error, and the probability of each class.
      """)

  @Argument(
    help: ArgumentHelp("The run directory of the model to use, or a model.safetensors.", valueName: "run"),
    completion: .file(extensions: ["safetensors"]))
  var model: String

  @Argument(
    help: ArgumentHelp("PNG and JPEG files, and folders of them; further models first.", valueName: "picture"),
    completion: .file(extensions: ["png", "jpg", "jpeg"]))
  var pictures: [String]

  @Flag(help: "Print what the network saw of each picture, as text.")
  var show = false

  @Flag(help: "Print a JSON array with an object per picture.")
  var json = false

  @Flag(help: "Print a table of comma-separated values with a row per picture, those that can't be read among them.")
  var csv = false

  @Flag(help: "Take pictures of exactly the training's size as they are: for images of a data set.")
  var asIs = false

  func validate() throws {
    if pictures.allSatisfy(RunDirectory.isModel(named:)) { throw ValidationError("Give pictures after the models.") }
    if csv && json { throw ValidationError("--csv and --json are two formats: give one of them.") }
    if csv && show { throw ValidationError("--show goes with lines or --json: a row of --csv has no room for pixels.") }
  }

  func run() throws {
    let furtherModels = pictures.prefix(while: RunDirectory.isModel(named:))
    let (committee, form) = try trained([model] + furtherModels)
    let (files, unusableFolders) = PictureFiles.find(Array(pictures.dropFirst(furtherModels.count)))
    let isAlone = files.count == 1 && unusableFolders.isEmpty
    let width = Terminal.ofOutput?.columns
    let (lines, rows) = (
      PredictionTable(files, classNames: form.classNames, width: width), PredictionCSV(classNames: form.classNames)
    )
    let output = try OutputFile.standardOutput()
    var failures: [PictureError] = []
    if json { try output.write("[\n") }
    if csv { try output.write(rows.header) }
    try Prediction.forEach(of: files, by: committee, asIs: asIs) { index, result in
      let picture = files[index]
      if csv {
        try output.write(rows.row(picture, result))
      } else if json {
        let record = PredictionRecord(picture, result, columns: show ? form.columns : nil)
        try output.write(record.line + (index == files.count - 1 ? "\n" : ",\n"))
      } else if case .success(let prediction) = result {
        try printLines([lines.line(picture, prediction)])
        if show { try printLines(pictureLines(prediction.pixels, columns: form.columns, width: width)) }
        for warning in prediction.warnings {
          let advice = warning == .unsure && !show ? "; --show shows what it saw" : ""
          writeReport("\(picture): \(warning)\(advice)", prefix: "warning: ")
        }
      }
      if case .failure(let failure) = result {
        failures.append(failure)
        if !isAlone { writeReport(failure.problem, prefix: "lockstep: ") }
      }
    }
    if json { try output.write("]\n") }
    for folder in unusableFolders { writeReport("\(folder.path): \(folder.problem)", prefix: "lockstep: ") }
    if isAlone, let failure = failures.first { throw failure }
    guard failures.isEmpty && unusableFolders.isEmpty else {
      throw UnreadPictures(failures, folders: unusableFolders, of: files.count)
    }
  }

  /// The networks, and what their pictures look like.
  private func trained(_ models: [String]) throws -> (Committee, PictureForm) {
    let files = try models.map { try RunDirectory.modelFile(named: $0) }
    let committee = try Committee(reading: files)
    guard let form = committee.members[0].pictures else {
      throw FileError(
        path: files[0],
        problem: "has \(committee.members[0].model.inputs) inputs, and doesn't say what its pictures look like",
        remedy: "Add picture_rows and the other metadata that docs/data.md describes.")
    }
    return (committee, form)
  }
}
