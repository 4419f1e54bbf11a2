import Model
import Pictures

/// What a network makes of a picture; `TrainedModel.classify` makes one.
public struct Prediction: Sendable, Equatable {
  /// A class, and how probable it is.
  public struct Choice: Sendable, Equatable {
    /// The label, from 0 on.
    public let label: Int
    /// What the class is called: a digit for MNIST.
    public let name: String
    /// 0 to 1.
    public let probability: Float
  }

  /// A reason why a prediction may be wrong.
  public enum Warning: Sendable, Equatable, CustomStringConvertible {
    /// No class has a probability of 0.6 or more.
    case unsure
    /// The picture may show two digits, of which one was read.
    case secondDigit
    /// What was read may be no digit, but an edge, a dark part or a blot of the page.
    case noDigit

    /// The reason, in a few words.
    public var description: String {
      switch self {
      case .unsure: "the network is unsure"
      case .secondDigit: "there may be two digits, of which one was read: crop it to one"
      case .noDigit: "this may be no digit, but a dark part of the page"
      }
    }
  }

  /// All classes, the likeliest first; never empty. Their probabilities add up to 1.
  public let choices: [Choice]
  /// What the network saw, [rows, columns] of the form of the model's pictures, row-major, as its training images are stored.
  public let pixels: [UInt8]
  /// Why the prediction may be wrong; empty where nothing speaks against it.
  public let warnings: [Warning]

  /// Predictions that are less probable are doubted.
  private static let leastProbability: Float = 0.6

  /// A prediction of probabilities that were computed elsewhere, such as for many pictures at once.
  ///
  /// - Parameters:
  ///   - probabilities: [classes], at least one.
  ///   - picture: What the network saw.
  ///   - classNames: What the classes are called, in the order of their labels.
  public init(_ probabilities: [Float], of picture: PreparedPicture, classNames: [String]) {
    precondition(!probabilities.isEmpty && probabilities.count == classNames.count, "every class needs a name")
    let order = probabilities.indices.sorted { (probabilities[$1], $0) < (probabilities[$0], $1) }
    choices = order.map { Choice(label: $0, name: classNames[$0], probability: probabilities[$0]) }
    pixels = picture.pixels
    warnings =
      (choices[0].probability < Self.leastProbability ? [.unsure] : [])
      + (picture.hasSecondDigit ? [.secondDigit] : [])
      + (picture.isDoubtful ? [.noDigit] : [])
  }
}
