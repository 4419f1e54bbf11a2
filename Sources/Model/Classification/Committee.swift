import Platform

/// Trained models that decide together: the probabilities that they give are averaged.
///
/// Source: Meier, Cireşan, Gambardella and Schmidhuber, "Better digit recognition with a committee of simple neural nets",
/// ICDAR 2011, section II.
public struct Committee: Sendable {
  /// The models, at least one; all read the same pictures and know the same classes.
  public let members: [TrainedModel]

  /// A committee of the models in some files.
  ///
  /// - Parameter paths: The files, at least one; see `TrainedModel.init(reading:)`.
  /// - Throws: `FileError` where one can't be read, or reads other pictures or knows other classes than the first.
  public init(reading paths: [String]) throws(FileError) {
    precondition(!paths.isEmpty, "a committee of no models")
    var members: [TrainedModel] = []
    for path in paths {
      let member = try TrainedModel(reading: path)
      if let first = members.first, let difference = member.difference(from: first) {
        throw FileError(
          path: path, problem: "\(difference) in \(paths[0])",
          remedy: "Give models that were trained on the same kind of pictures and classes.")
      }
      members.append(member)
    }
    self.members = members
  }

  /// The mean probability of each class for one picture.
  ///
  /// - Parameter pixels: [inputs], each 0 to 255.
  /// - Returns: [classes], which add up to 1: the members' summed in their order, divided by their number.
  public func probabilities(of pixels: [UInt8]) -> [Float] {
    Self.mean(members.map { $0.probabilities(of: pixels) })
  }

  /// The mean of what each member has said, [members, classes].
  package static func mean(_ probabilities: [[Float]]) -> [Float] {
    let sums = probabilities.dropFirst().reduce(probabilities[0]) { sums, member in zip(sums, member).map(+) }
    return sums.map { $0 / Float(probabilities.count) }
  }
}

extension TrainedModel {
  /// In what this model can't sit in a committee with another one: a clause before the words "in" and a file.
  fileprivate func difference(from other: TrainedModel) -> String? {
    if model.inputs != other.model.inputs {
      return "reads pictures of \(model.inputs) pixels, and not of \(other.model.inputs) as"
    }
    if model.classes != other.model.classes {
      return "knows \(model.classes) classes, and not \(other.model.classes) as"
    }
    if let pictures, let others = other.pictures, pictures != others {
      return pictures.classNames == others.classNames
        ? "reads other pictures than the model" : "calls the classes otherwise than the model"
    }
    return nil
  }
}
