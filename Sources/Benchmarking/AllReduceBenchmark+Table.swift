import Platform

extension AllReduceBenchmark {
  /// The result for a person to read.
  package var lines: [String] {
    let heading = Table([.right(9)] + [Table.Column](repeating: .right(16), count: 3), gap: 0)
    let table = Table([.right(9)] + (0..<3).flatMap { _ in [Table.Column.right(9), .right(7)] }, gap: 0)
    func cells(_ timing: Timing) -> [String] {
      [
        NumberText.fixed(timing.seconds * 1e6, decimals: timing.seconds < 1e-5 ? 3 : 1),
        // One rank sends nothing.
        ranks == 1 ? "–" : NumberText.fixed(timing.busBandwidth / 1e9, decimals: 2),
      ]
    }
    return [
      "\(ranks.counted("rank")), one thread each, \(repetitions.counted("repetition")); µs, GB/s on the bus",
      heading.line(["gradient", "canonical order", "MPI_Allreduce", "memory limit"]),
    ]
      + sizes.map { size in
        let timings = [size.orderedAllReduce, size.mpiAllReduce, size.memoryLimit]
        return table.line([size.bytes.binary] + timings.flatMap(cells))
      } + (firstOmittedBytes.map { ["\($0.binary) and more: not enough memory"] } ?? [])
  }
}

extension Int {
  /// A number of bytes that is a power of 4, in the largest unit in which it's whole.
  fileprivate var binary: String {
    self >= 1 << 30 ? "\(self >> 30) GiB" : self >= 1 << 20 ? "\(self >> 20) MiB" : "\(self >> 10) KiB"
  }
}
