import Foundation
import Model
import Pictures
import Prediction

/// `classify MODEL PICTURE`: prints what a picture shows, as `lockstep predict` reads it, and how probable that is.
@main struct Classify {
  static func main() {
    guard CommandLine.arguments.count == 3 else { end("usage: classify MODEL.safetensors PICTURE", status: 64) }
    do {
      let model = try TrainedModel(reading: CommandLine.arguments[1])
      let prediction = try model.classify(GreyPicture(reading: CommandLine.arguments[2]))
      print(prediction.choices[0].name, prediction.choices[0].probability)
    } catch {
      end("\(error)", status: 1)
    }
  }

  /// Ends the program with a message.
  private static func end(_ message: String, status: Int32) -> Never {
    FileHandle.standardError.write(Data("\(message)\n".utf8))
    exit(status)
  }
}
