import ArgumentParser
import Datasets
import Model
import MPI
import NeuralNetwork
import Pictures
import Platform
import Training

/// `lockstep predict`
struct Predict: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Read the digits in pictures.",
    discussion: """
      A picture is a PNG of any size, dark on light or light on dark; it's brought into MNIST's form first. Prints each \
      picture's most probable class, which for MNIST is the digit, and its probability.
      """)

  @Argument(help: ArgumentHelp("The run directory of the model to use.", valueName: "run"))
  var runDirectory: String

  @Argument(help: ArgumentHelp("PNG files.", valueName: "picture"))
  var pictures: [String]

  func run() throws {
    let file = try RunDirectory(opening: runDirectory).modelFile
    let model = try TrainedModel(reading: file)
    let digits = try pictures.map { try GreyPicture(reading: $0).prepared(for: .mnist)?.pixels ?? [UInt8](repeating: 0, count: 784) }
    let rows = zip(pictures, digits).map { picture, digit in
      let probabilities = model.probabilities(of: digit)
      let prediction = probabilities.offsetOfMaximum
      return [picture.printable, "\(prediction)", NumberText.percent(Double(probabilities[prediction]))]
    }
    try printLines(Table([.left(0), .right(0), .right(0)]).lines(rows))
  }
}
