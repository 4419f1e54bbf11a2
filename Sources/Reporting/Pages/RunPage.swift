import Model
import Pages
import Platform
import Runs
import Training

/// The page of one run.
struct RunPage {
  private let run: Runs.RecordedRun
  private let name: String
  private let result: RunResult
  /// Whether the data set's folder was named.
  private let namesData: Bool
  private let model: Result<TrainedModel, any Error>
  /// What the model says of the test images; nil where there are none.
  private let classified: Result<ClassifiedImages?, any Error>

  /// Reads what the page shows beside the run's own files.
  ///
  /// - Parameters:
  ///   - run: The run.
  ///   - data: The folder of the data set; nil for the one that the run was trained on.
  init(_ run: Runs.RecordedRun, data: String?) {
    (self.run, name, result, namesData) = (run, run.name, RunResult(run), data != nil)
    model = Result { try run.model() }
    classified = Result { try run.classifiedTestImages(data: data) }
  }

  var html: String {
    let curves = [
      Section("curves", "Learning curves", curvesSection(run)), Section("time", "Time", timeSection(run)),
    ]
    let settings = [
      Section("settings", "Settings", settingsSection(run.configuration)),
      Section("reproduce", "Reproduce it", reproduction(run)),
    ]
    return Page(
      title: name, introduction: introduction,
      sections: curves + imageSections + [Section("weights", "First-layer weights", weights)] + settings,
      source: "the files of the run", styles: ReportStyle.text
    ).html
  }

  /// What the page lacks, and why; a line each. Of a run that goes on, it's what comes yet, and is no news.
  var notes: [String] {
    guard run.state != .running else { return [] }
    let metrics = run.missingMetrics.map { "\(run.directory.path.printable): \($0): the page has no curves" }
    func line(_ what: String, _ error: any Error) -> String {
      "\(explained(error))".split(separator: "\n").prefix(1).joined() + ": the page has no \(what)"
    }
    let pictures: String?
    if case .failure(let error) = model {
      pictures = line("weights and no test images", error)
    } else if case .failure(let error) = classified {
      pictures = line("test images", error)
    } else {
      pictures = nil
    }
    return [metrics, pictures].compactMap(\.self)
  }

  private var introduction: [Markup] {
    let warnings = run.warnings + notes
    return [
      element(
        "p", ["class": "status \(run.state.rawValue)"],
        [.text("\(result.status)\(keptText).")]),
      result.reason.map { element("p", ["class": "reason"], [.lines($0)]) },
      warnings.isEmpty ? nil : warningList(warnings), headline,
    ].compactMap(\.self)
  }

  /// Which epoch the numbers are of, where the best was to be kept.
  private var keptText: String {
    run.bestEpoch.map { "; the model is that of epoch \($0), the best on held-out images" } ?? ""
  }

  /// What the accuracy is of.
  private var scoreText: String {
    if result.accuracy != nil {
      return "\(result.images) accuracy" + (result.isUntrained ? " of the untrained network" : "")
    }
    return run.epochs.contains { $0.epoch > 0 } ? "no held-out or test images" : "no accuracy yet"
  }

  /// The numbers that one looks for first.
  private var headline: Markup {
    let (summary, size) = (run.summary, RunSize(of: run))
    let seconds = run.epochs.compactMap(\.seconds)
    let time =
      seconds.isEmpty
      ? "–"
      : "\(NumberText.duration(seconds.reduce(0, +))), \(NumberText.fixed(seconds.reduce(0, +) / Double(seconds.count), decimals: 2)) s per epoch"
    let small: [(name: String, value: Markup)?] = [
      result.loss.map { ("\(result.images) loss", .text(shown($0, .loss))) },
      ("epochs", .text("\(run.epochsDone.grouped) of \(run.configuration.training.epochs.grouped)")),
      ("training time", .text(time)),
      size.map { ("ranks × threads", .text("\($0.ranks.grouped) × \($0.threadsPerRank.grouped)")) },
      ((try? model.get().model.widths) ?? size?.widths).map {
        ("network", .text("\($0), \(run.configuration.model.activation.rawValue)"))
      },
      size.map { ("parameters", .text($0.parameters.grouped)) },
      ("data set", .text(run.configuration.data.title)),
      summary.map { ("parameters_sha256", code(String($0.parametersSHA256.prefix(16)) + "…")) },
    ]
    return element(
      "div", ["class": "headline"],
      [
        element(
          "p", ["class": "score"],
          [
            result.accuracy.map { element("strong", [:], [.text(shown($0, .fraction))]) },
            element("span", [:], [.text(scoreText)]),
          ].compactMap(\.self)), facts(small.compactMap(\.self), "facts"),
      ])
  }

  /// What the model makes of the test images, or why that isn't known.
  private var imageSections: [Section] {
    let images: ClassifiedImages?
    do { images = try classified.get() } catch {
      let content = [missing("What the model makes of the test images", error), dataAdvice]
      return [Section("images", "Test images", content)]
    }
    guard let images else {
      return [Section("images", "Test images", [paragraph("The data set has no test images.", "missing")])]
    }
    return [
      Section("confusion", "Confusions", [scoreNote(images), precisionNote] + confusions(images)),
      Section("calibration", "Calibration", calibrationSection(images)),
      Section("mistakes", "Most confident mistakes", mistakes(images)),
      Section("density", "Density of the layers", densities(images)),
    ]
  }

  /// Where the model can be read and the data can't: that it may be elsewhere.
  private var dataAdvice: Markup? {
    guard case .success = model, !namesData else { return nil }
    return paragraph("If the data set is in another folder, name it: --data DIR.")
  }

  /// That the images are classified in another precision than the run was scored in.
  private var precisionNote: Markup? {
    guard run.configuration.training.precision != .float32 else { return nil }
    return paragraph(
      "The run computed products in \(run.configuration.training.precision.rawValue); here they are in float32, as where the "
        + "model is used later. A few images may be read as others.", "note")
  }

  /// That the test images are others than those that the run was scored on, where their score tells.
  private func scoreNote(_ images: ClassifiedImages) -> Markup? {
    guard let recorded = run.summary?.testAccuracy, run.summary?.keptEpoch != nil else { return nil }
    let found = Calibration(images).accuracy
    // In bfloat16, products round otherwise than here.
    let tolerance = run.configuration.training.precision == .float32 ? 0.5 / Double(images.images.count) : 0.005
    guard !(abs(found - recorded) <= tolerance) else { return nil }
    return paragraph(
      "These aren't the images that the run was scored on: the model is right on \(shown(found, .fraction)) of them, "
        + "the run has recorded \(shown(recorded, .fraction)).", "warning")
  }

  private var weights: [Markup?] {
    do {
      let model = try model.get()
      let images = try? classified.get()?.images
      return weightsSection(
        model, form: images.map { ($0.rows, $0.columns) } ?? model.pictures.map { ($0.rows, $0.columns) })
    } catch {
      return [missing("The weights", error)]
    }
  }
}

/// That something can't be shown, and why.
func missing(_ what: String, _ error: any Error) -> Markup {
  let lines = "\(explained(error))".split(separator: "\n").map { $0.last == "." ? String($0) : $0 + "." }
  return paragraph("\(what) can't be shown. " + lines.joined(separator: " "), "missing")
}

/// What could not be read of a run.
func warningList(_ warnings: [String]) -> Markup {
  element("ul", ["class": "warnings"], warnings.map { element("li", [:], [.text($0)]) })
}
