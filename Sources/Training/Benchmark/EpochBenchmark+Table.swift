extension EpochBenchmark {
  /// The result for a person to read.
  package var lines: [String] {
    func row(_ name: String, _ numbers: [Double]) -> String {
      name.alignedLeft(24) + numbers.map { NumberText.fixed($0, decimals: 3).alignedRight(9) }.joined()
    }
    func row(_ name: String, of seconds: [Double]) -> String {
      row(name, [seconds.median, seconds.min() ?? .nan, seconds.max() ?? .nan])
    }
    return [
      "\(layers), \(precision), batches of \(batchSize): \(ranks) ranks × \(threadsPerRank) threads, "
        + "\(imageCount.grouped) images an epoch, \(epochSeconds.count) epochs",
      "",
      "seconds".alignedLeft(24) + ["median", "least", "most"].map { $0.alignedRight(9) }.joined(),
      row("epoch", of: epochSeconds),
      row("matrix products alone", of: productSeconds),
      "ratio".alignedLeft(24) + NumberText.fixed(ratio, decimals: 2).alignedRight(9),
      "",
      "mean of all threads".alignedLeft(24) + "seconds".alignedRight(9),
    ] + parts.map { row($0.name, [$0.seconds]) } + [row("epoch", [parts.reduce(0) { $0 + $1.seconds }])]
  }
}
