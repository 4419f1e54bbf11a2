import Platform

extension EpochBenchmark {
  /// The result for a person to read.
  package var lines: [String] {
    let table = Table([.left(24), .right(9), .right(9), .right(9)], gap: 0)
    func row(_ name: String, _ numbers: [Double]) -> String {
      table.line([name] + numbers.map { NumberText.fixed($0, decimals: 3) })
    }
    func row(_ name: String, of seconds: [Double]) -> String {
      row(name, [seconds.median, seconds.min() ?? .nan, seconds.max() ?? .nan])
    }
    return [
      "\(layers), \(precision), batches of \(batchSize): \(ranks) ranks × \(threadsPerRank) threads, "
        + "\(imageCount.grouped) images per epoch, \(epochSeconds.count) epochs",
      "",
      table.line(["seconds", "median", "least", "most"]),
      row("epoch", of: epochSeconds),
      row("matrix products alone", of: productSeconds),
      table.line(["ratio", NumberText.fixed(ratio, decimals: 2)]),
      "",
      table.line(["mean of all threads", "seconds"]),
    ] + parts.map { row($0.name, [$0.seconds]) } + [row("epoch", [parts.reduce(0) { $0 + $1.seconds }])]
  }
}
