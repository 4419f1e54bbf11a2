import Pictures
import Platform
import Runs

/// The pictures that a run's model makes, and why others are missing.
package struct RunPictures {
  /// What TensorBoard shows.
  private(set) var values: [SummaryValue] = []
  /// What couldn't be drawn, and why; a line each.
  package private(set) var notes: [String] = []

  /// Draws what can be drawn of a run; one process does, without MPI.
  ///
  /// - Parameters:
  ///   - run: The run; where it has no model yet, there are no pictures.
  ///   - data: The folder of the data set; nil for the one that the run was trained on.
  package init(of run: RecordedRun, data: String?) {
    do {
      let trained = try run.model()
      if let weights = WeightSheet(trained) {
        let units = trained.model.layers[0].outputs
        let drawn = weights.unitCount == units ? "the \(units)" : "the first \(weights.unitCount) of \(units)"
        add(
          "weights/layer_0", weights.picture,
          """
          What \(drawn) units of the first layer look for: orange ink counts for it, blue against it; full color is \
          a weight of \(NumberText.short(Double(weights.fullColor))).
          """)
      } else {
        notes.append("no picture of the weights: the model doesn't say what its pictures look like")
      }
      guard let classified = try run.classifiedTestImages(data: data) else {
        notes.append("no mistakes and no confusion matrix: the data set has no test images")
        return
      }
      if let mistakes = MistakeSheet(classified, isTransposed: trained.pictures?.isTransposed ?? false) {
        add(
          "test/mistakes", mistakes.picture,
          """
          \(mistakes.drawnCount) of \(mistakes.mistakeCount) mistakes, those first of whose wrong class the model is \
          surest: label, what was read, its probability, and the test image's number.
          """)
      }
      add(
        "test/confusion", ConfusionSheet(classified.confusion, classNames: classified.images.classNames).picture,
        "How often each label was read as each class.")
    } catch {
      let reason = "\(error)".split(separator: "\n").first.map(String.init) ?? ""
      notes.append("\(values.isEmpty ? "no pictures" : "no mistakes and no confusion matrix"): \(reason)")
    }
  }

  private mutating func add(_ tag: String, _ picture: ColorPicture, _ description: String) {
    do throws(PNGWritingError) {
      let image = SummaryValue.Content.image(width: picture.width, height: picture.height, png: try picture.pngData())
      values.append(SummaryValue(tag: tag, description: description, content: image))
    } catch {
      notes.append("\(tag): \(error)")
    }
  }
}
