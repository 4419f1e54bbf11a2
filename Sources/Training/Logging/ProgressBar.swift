import Platform

/// How far an epoch is, and with it the run, for a line on a terminal that is drawn over and over.
package struct ProgressBar {
  /// What this process has trained before the epoch, and what follows it.
  package struct Run: Equatable, Sendable {
    /// The images that this process has trained on before the epoch.
    package var imagesBefore = 0
    /// The seconds from the first of them to the start of the epoch, evaluations and checkpoints included.
    package var secondsBefore = 0.0
    /// The images of the epochs that follow.
    package var imagesAfter: Int

    package init(imagesBefore: Int = 0, secondsBefore: Double = 0, imagesAfter: Int) {
      (self.imagesBefore, self.secondsBefore, self.imagesAfter) = (imagesBefore, secondsBefore, imagesAfter)
    }
  }

  private let label: String
  private let total: Int
  private let run: Run
  private let start: ContinuousClock.Instant
  private var lastDrawn: ContinuousClock.Instant?

  /// A bar for `total` images, at least 1, with the text that stands before it.
  package init(label: String, total: Int, run: Run, start: ContinuousClock.Instant) {
    (self.label, self.total, self.run, self.start) = (label, total, run, start)
  }

  /// What to draw when `done` images are through, in at most `width` columns, or nil when it was drawn in the last tenth
  /// of a second.
  package mutating func update(done: Int, at now: ContinuousClock.Instant, width: Int) -> String? {
    if let lastDrawn, now - lastDrawn < .milliseconds(100) { return nil }
    lastDrawn = now
    return render(done: done, seconds: (now - start) / .seconds(1), width: width)
  }

  private static let widestBar = 30
  private static let narrowestBar = 6

  /// The label, the bar, the percentage, images per second, and the time left of the epoch and of the run. Where there's no
  /// room, the speed is left out first, then the bar, then what stands on the right.
  private func render(done: Int, seconds: Double, width: Int) -> String {
    let fraction = min(1, Double(done) / Double(total))
    let percent = "\(Int(fraction * 100))".alignedRight(3) + " %"
    let speed = seconds > 0 ? Double(done) / seconds : 0
    let speedText = NumberText.grouped(speed).alignedRight(9) + " images/s"
    let left = timeLeft(done: done, seconds: seconds, speed: speed)
    for end in [[percent, speedText, left], [percent, left]] {
      let room = width - (2 + ([label] + end).reduce(0) { $0 + $1.count + 2 })
      if room >= Self.narrowestBar {
        return ([label, Self.bar(fraction, width: min(room, Self.widestBar))] + end).joined(separator: "  ")
      }
    }
    var line = ""
    for part in [label, percent, left] {
      let longer = line.isEmpty ? part : line + "  " + part
      if longer.count > width { break }
      line = longer
    }
    return line
  }

  private static func bar(_ fraction: Double, width: Int) -> String {
    let eighths = Int(fraction * Double(8 * width))
    let blocks = String(repeating: "█", count: eighths / 8) + ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"][eighths % 8]
    return "▕\(blocks.alignedLeft(width))▏"
  }

  /// The epoch's time left by its own speed, the run's by that of all images so far.
  private func timeLeft(done: Int, seconds: Double, speed: Double) -> String {
    guard speed > 0 else { return "-:-- left" }
    let epoch = Double(total - done) / speed
    guard run.imagesAfter > 0 else { return NumberText.duration(epoch) + " left" }
    let speedOfRun = Double(run.imagesBefore + done) / (run.secondsBefore + seconds)
    return NumberText.duration(epoch) + " left, run "
      + NumberText.duration(Double(total - done + run.imagesAfter) / speedOfRun)
  }
}
