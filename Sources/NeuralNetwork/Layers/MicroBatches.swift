import CKernels

/// How the rows of a batch are cut into micro-batches, one after the other.
public struct MicroBatches: Sendable {
  /// As the kernels read them. The masks of each begin with a word of their own, so that two threads never write one.
  let table: [CKernels_MicroBatch]
  /// The masks of a unit that counts in all rows, as the constant input does whose weight is a bias.
  let biasMasks: [UInt32]

  /// Micro-batches of so many rows; some may have none.
  public init(rowCounts: some Sequence<Int>) {
    var table: [CKernels_MicroBatch] = []
    var masks: [UInt32] = []
    var row = 0
    for count in rowCounts {
      table.append(CKernels_MicroBatch(firstRow: UInt32(row), rows: UInt32(count), firstWord: UInt32(masks.count)))
      masks += [UInt32](repeating: .max, count: count / 32)
      if count % 32 > 0 { masks.append(1 << (count % 32) - 1) }
      row += count
    }
    (self.table, biasMasks) = (table, masks)
  }

  /// The number of micro-batches.
  public var count: Int { table.count }

  /// The rows of all of them.
  public var rowCount: Int { rows(of: 0..<count).upperBound }

  /// The 32-bit words that a unit's masks take.
  public var wordCount: Int { biasMasks.count }

  /// Calls `body` with the rows of each of some micro-batches that has any, and the first word of its masks.
  package func forEach<Failure: Error>(
    of microBatches: Range<Int>, _ body: (Range<Int>, Int) throws(Failure) -> Void
  ) throws(Failure) {
    for microBatch in table[microBatches] where microBatch.rows > 0 {
      try body(Int(microBatch.firstRow)..<Int(microBatch.firstRow + microBatch.rows), Int(microBatch.firstWord))
    }
  }

  /// The rows of some of them.
  public func rows(of microBatches: Range<Int>) -> Range<Int> {
    guard let first = table[microBatches].first, let last = table[microBatches].last else { return 0..<0 }
    return Int(first.firstRow)..<Int(last.firstRow + last.rows)
  }
}
