import Platform

/// How far an epoch is, for a line on a terminal that is drawn over and over.
package struct ProgressBar {
  private let label: String
  private let total: Int
  private let start: ContinuousClock.Instant
  private var lastDrawn: ContinuousClock.Instant?

  /// A bar for `total` images, at least 1, with the text that stands before it.
  package init(label: String, total: Int, start: ContinuousClock.Instant) {
    (self.label, self.total, self.start) = (label, total, start)
  }

  /// What to draw when `done` images are through, in at most `width` columns, or nil when it was drawn in the last tenth
  /// of a second.
  package mutating func update(done: Int, at now: ContinuousClock.Instant, width: Int) -> String? {
    if let lastDrawn, now - lastDrawn < .milliseconds(100) { return nil }
    lastDrawn = now
    return Self.render(label: label, done: done, total: total, seconds: (now - start) / .seconds(1), width: width)
  }

  /// The bar, percentage, images per second and time left; what doesn't fit in `width` columns is left out from the right.
  static func render(label: String, done: Int, total: Int, seconds: Double, width: Int) -> String {
    let fraction = min(1, Double(done) / Double(total))
    let speed = seconds > 0 ? Double(done) / seconds : 0
    let left = speed > 0 ? NumberText.duration(Double(total - done) / speed) : "-:--"
    let barWidth = 30
    let eighths = Int(fraction * Double(8 * barWidth))
    let blocks = String(repeating: "█", count: eighths / 8) + ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"][eighths % 8]
    let parts = [
      label, "▕\(blocks.alignedLeft(barWidth))▏", "\(Int(fraction * 100))".alignedRight(3) + " %",
      NumberText.grouped(speed).alignedRight(9) + " images/s", left + " left",
    ]
    var line = ""
    for part in parts {
      let longer = line.isEmpty ? part : line + "  " + part
      if longer.count > width { break }
      line = longer
    }
    return line
  }
}
