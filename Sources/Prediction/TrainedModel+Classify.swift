import Model
import Pictures

extension TrainedModel {
  /// Reads the digit, or whatever else the network tells apart, that a picture shows.
  ///
  /// ```swift
  /// let model = try TrainedModel(reading: "runs/own/model.safetensors")
  /// let prediction = try model.classify(GreyPicture(reading: "digit.png"))
  /// print(prediction.choices[0].name, prediction.choices[0].probability)
  /// ```
  ///
  /// The drawing is found on its page, dark on light or light on dark, and brought into the form of the training's images, as
  /// `lockstep predict` does. It takes milliseconds, more for a photo; several threads may call it at once.
  ///
  /// - Parameters:
  ///   - picture: The picture.
  ///   - name: What errors call the picture, as their `path`.
  ///   - asIs: Whether the picture has the form of the training's images already, and is to be taken as it is.
  /// - Returns: All classes with their probabilities, what the network saw, and why it may be wrong.
  /// - Throws: `PictureError`: `.blank` where nothing is drawn, `.otherSize` where a picture that is to be taken as it is hasn't
  ///   the size of the training's, `.unknownForm` where `pictures` is nil or doesn't fit the network.
  public func classify(
    _ picture: GreyPicture, named name: String = "the picture", asIs: Bool = false
  ) throws(PictureError) -> Prediction {
    let prepared = try prepare(picture, named: name, asIs: asIs)
    return Prediction(
      probabilities(of: prepared.pixels), of: prepared, classNames: try form(toRead: name).classNames)
  }

  /// A picture as the network is to see it: what `classify` does before it computes, for those who compute for many pictures
  /// at once. See `classify` for the parameters and what is thrown.
  public func prepare(
    _ picture: GreyPicture, named name: String = "the picture", asIs: Bool = false
  ) throws(PictureError) -> PreparedPicture {
    let form = try form(toRead: name)
    guard let prepared = asIs ? picture.unchanged(for: form) : picture.prepared(for: form) else {
      guard asIs else { throw .blank(path: name) }
      throw .otherSize(
        path: name, width: picture.width, height: picture.height, expected: "\(form.columns)×\(form.rows)")
    }
    return prepared
  }

  /// What the network's pictures look like, if that's known and can be.
  fileprivate func form(toRead name: String) throws(PictureError) -> PictureForm {
    guard let form = pictures, form.rows * form.columns == model.inputs, form.classNames.count == model.classes else {
      throw .unknownForm(path: name, inputs: model.inputs, classes: model.classes)
    }
    return form
  }
}

extension Committee {
  /// The same of several models, whose probabilities are averaged; see `TrainedModel.classify`.
  public func classify(
    _ picture: GreyPicture, named name: String = "the picture", asIs: Bool = false
  ) throws(PictureError) -> Prediction {
    let prepared = try members[0].prepare(picture, named: name, asIs: asIs)
    return Prediction(
      probabilities(of: prepared.pixels), of: prepared, classNames: try members[0].form(toRead: name).classNames)
  }
}
