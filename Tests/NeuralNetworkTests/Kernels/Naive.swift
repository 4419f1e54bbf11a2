/// The products once more, number after number, as CKernels.h defines them: nothing is skipped, nothing is cut.
enum Naive {
  /// [rows, outputs] of inputs [rows, inputs], weights [inputs, outputs] and a bias [outputs].
  static func forward(_ inputs: [Float], weights: [Float], bias: [Float]) -> [Float] {
    let (n, m) = (weights.count / bias.count, bias.count)
    return (0..<inputs.count / n).flatMap { row in
      var sums = bias
      for k in 0..<n {
        for j in 0..<m { sums[j].addProduct(inputs[row * n + k], weights[k * m + j]) }
      }
      return sums.map(settled)
    }
  }

  /// [rows, inputs] of deltas [rows, outputs] and weights [inputs, outputs].
  static func inputGradient(
    _ deltas: [Float], weights: [Float], outputs m: Int, isSet: [Bool], scale: Float
  ) -> [Float] {
    let n = weights.count / m
    return isSet.indices.map { index in
      guard isSet[index] else { return 0 }
      let (row, k) = (index / n, index % n)
      var lanes = [Float](repeating: 0, count: 32)
      for j in 0..<m { lanes[j % 32].addProduct(deltas[row * m + j], weights[k * m + j]) }
      while lanes.count > 1 { lanes = zip(lanes, lanes.dropFirst(lanes.count / 2)).map(+) }
      return settled(lanes[0] * scale)
    }
  }

  /// [inputs, columns] of inputs [rows, inputs] and deltas [rows, columns], summed over micro-batches.
  static func weightGradient(
    _ inputs: [Float], deltas: [Float], microBatches: ArraySlice<Range<Int>>, inputs n: Int, columns m: Int
  ) -> [Float] {
    if microBatches.count > 1 {
      var half = 1
      while 2 * half < microBatches.count { half *= 2 }
      let (left, right) = (microBatches.prefix(half), microBatches.dropFirst(half))
      return zip(
        weightGradient(inputs, deltas: deltas, microBatches: left, inputs: n, columns: m),
        weightGradient(inputs, deltas: deltas, microBatches: right, inputs: n, columns: m)
      ).map(+)
    }
    var sums = [Float](repeating: 0, count: n * m)
    for row in microBatches.first ?? 0..<0 {
      for k in 0..<n {
        for j in 0..<m { sums[k * m + j].addProduct(inputs[row * n + k], deltas[row * m + j]) }
      }
    }
    return sums.map(settled)
  }

  /// What a sum is stored as: −0 becomes +0.
  private static func settled(_ sum: Float) -> Float { sum + 0 }
}
