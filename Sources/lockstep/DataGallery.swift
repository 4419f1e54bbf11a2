import ArgumentParser
import Datasets
import Gallery
import Model
import Platform
import Runs
import Training

/// `lockstep data gallery`
struct DataGallery: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "gallery", abstract: "Make a page of a data set's images, classes and pixels.",
    discussion: """
      The page shows examples and the mean of each class, how many images there are of each, how often pixels have each \
      value, and one image as numbers, as the network gets it. It is one file that needs no network.

      With --augmented it shows how a configuration's training deforms images.

      With --model it begins with the images whose labels the model finds least likely: wrong labels are among them.
      """)

  @OptionGroup var folder: DataFolderOptions

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      "The file to write: a page if it ends in .html, else .png, a picture without words.", valueName: "file"),
    completion: .file(extensions: ["html", "png"]))
  var output = "gallery.html"

  @Option(
    help: "Images of each class, 1 to 1000; fewer where classes are many. With --model, three times as many of all.")
  var images = 20

  @Option(help: "The image that is shown as numbers, counted from 0.")
  var index = 0

  @Option(
    help: ArgumentHelp("A run directory or a model.safetensors, to sort images by its loss.", valueName: "run"),
    completion: .file(extensions: ["safetensors"]))
  var model: String?

  @Option(
    help: ArgumentHelp("A configuration, to show how its training deforms images.", valueName: "file"),
    completion: .file(extensions: ["yaml", "yml"]))
  var augmented: String?

  @Flag(help: "Show the test images.")
  var test = false

  func validate() throws {
    guard (1...1_000).contains(images) else { throw ValidationError("--images must be in 1 ... 1000.") }
    if test, augmented != nil { throw ValidationError("--augmented shows training images, and not those of --test.") }
    guard GalleryFormat(fileName: output) != nil else {
      throw ValidationError("--output must end in .html or .png, and is '\(output.cut(to: 80))'.")
    }
  }

  func run() throws {
    let format = GalleryFormat(fileName: output) ?? .html
    try checkWritable(output)
    let part = test ? ImageSet.Part.test : .train
    let set = try ImageSet(reading: folder.path, part, classCount: nil)
    guard set.count > 0, (0..<set.count).contains(index) else {
      throw FileError(
        path: folder.path, problem: "has no \(test ? "test" : "training") image\(set.count > 0 ? " \(index)" : "s")",
        remedy: set.count > 0
          ? "Give --index a number from 0 to \(set.count - 1)." : "Leave --test out, or give another folder.")
    }
    let (says, names) = try classified(set, part)
    let augmentation = try augmented.map(shownAugmentation)
    let content = GalleryContent(
      set, classNames: names, folder: folder.path, part: part, index: index, perClass: images, model: says,
      augmentation: augmentation)
    let size = try content.write(to: output, as: format)
    let count = "\(set.count.grouped) \(test ? "test" : "training") image\(set.count == 1 ? "" : "s")"
    try printLines(["\(output.printable): \(count) of \(folder.path.printable), \((size + 1_023) / 1_024) KiB"])
  }

  /// How a configuration's training deforms images.
  private func shownAugmentation(_ file: String) throws -> ShownAugmentation {
    let configuration = try Configuration(yaml: Configuration.text(ofFile: file), file: file)
    guard !configuration.augmentation.ranges.isNone else {
      throw FileError(
        path: file, problem: "deforms no images",
        remedy: "Give a configuration with a section augmentation, such as configs/augmented-small.yaml.")
    }
    return ShownAugmentation(configuration.augmentation.ranges, seed: configuration.training.seed, name: file)
  }

  /// What the model says of images, if one is named, and the names of classes: as many as the data and the model know.
  private func classified(
    _ set: ImageSet, _ part: ImageSet.Part
  ) throws -> ((name: String, says: ClassifiedImages)?, [String]) {
    guard let model else { return (nil, set.recognizedClassNames(in: folder.path, part)) }
    let path = try RunDirectory.modelFile(named: model)
    let trained = try TrainedModel(reading: path)
    let says = try ClassifiedImages(set, by: trained, at: path)
    // Every label is a class of the model's, or that would have been an error.
    let names = trained.pictures?.classNames ?? (0..<trained.model.classes).map(String.init)
    return ((model, says), names)
  }
}
