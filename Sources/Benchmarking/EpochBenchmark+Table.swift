import Platform

extension EpochBenchmark {
  /// The result for a person to read, in at most 79 columns.
  package var lines: [String] { heading + times + whereTimeGoes + work }

  private var heading: [String] {
    [
      "\(layers), \(precision), batches of \(batchSize)",
      "\(ranks.counted("rank")) × \(threadsPerRank.counted("thread")), "
        + "\(imageCount.grouped) \(images) per epoch, \(epochSeconds.count) timed",
      "",
    ]
  }

  private static let table = Table([.left(32), .right(9), .right(9), .right(9)], gap: 0)

  private func row(_ name: String, _ numbers: [Double]) -> String {
    Self.table.line([name] + numbers.map { NumberText.fixed($0, decimals: 3) })
  }

  private var times: [String] {
    func row(_ name: String, of seconds: [Double]) -> String {
      self.row(name, [seconds.median, seconds.min() ?? .nan, seconds.max() ?? .nan])
    }
    return [
      Self.table.line(["seconds", "median", "least", "most"]), row("epoch", of: epochSeconds),
      row("oneDNN's dense products", of: denseSeconds),
    ] + (denseBfloat16Seconds.map { [row("  in bfloat16", of: $0)] } ?? []) + [
      row("own products alone", of: productSeconds),
      Self.table.line(["epoch ÷ oneDNN's dense products", NumberText.fixed(ratio, decimals: 2)]), "",
    ]
  }

  private var whereTimeGoes: [String] {
    [Self.table.line(["mean of all threads", "seconds"])] + parts.map { row($0.name, [$0.seconds]) }
      + [row("epoch", [parts.reduce(0) { $0 + $1.seconds }]), ""]
  }

  private var work: [String] {
    func percent(_ share: Double) -> String { NumberText.fixed(100 * share, decimals: 1) + " %" }
    func line(_ name: String, _ number: String, _ note: String = "") -> String {
      Table([.left(32), .right(9), .left(0)], gap: 0).line([name, number, note])
    }
    return densities.enumerated().map { line("inputs of layer \($0) that count", percent($1)) }
      + [
        line("multiply-adds of an epoch", NumberText.fixed(Double(multiplyAdds.dense) / 1e9, decimals: 1), " · 10⁹"),
        line("  skipped", percent(multiplyAdds.skippedShare)),
        line("FMA peak of all threads", NumberText.fixed(peakFlops / 1e9, decimals: 0), " GFLOP/s"),
        line("  reached by oneDNN", percent(densePeakShare)),
      ] + (productPeakShare.map { [line("  by own products, not skipped", percent($0))] } ?? [])
  }
}
