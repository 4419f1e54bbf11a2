import Foundation
import Platform

extension StepWalkthrough {
  /// All numbers, keys in snake_case.
  package var json: String {
    get throws {
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.sortedKeys, .prettyPrinted]
      encoder.keyEncodingStrategy = .convertToSnakeCase
      return String(decoding: try encoder.encode(self), as: UTF8.self)
    }
  }

  /// What people read, in lines of at most so many characters; nil for 79.
  package func lines(width: Int?) -> [String] {
    let width = min(width ?? 79, 79)
    return opening.folded(to: width) + [""] + microBatchLines(width) + [""] + workerLines(width) + [""]
      + weightLines(width)
  }

  private var opening: String {
    "The first step: \(batchSize.counted("image")) in \(microBatches.count) micro-batches, "
      + "\(ranks.counted("rank")) × \(threadsPerRank.counted("thread")), \(synchronization). "
      + "Mean loss before the update: \(NumberText.fixed(loss, decimals: 4))"
  }

  private func microBatchLines(_ width: Int) -> [String] {
    let table = Table([.right(11), .left(4), .left(6), .left(0)])
    let rows = microBatches.enumerated().map { index, microBatch in
      let shown = zip(microBatch.images, microBatch.labels).prefix(3).map { "\($0.grouped) (\($1))" }
      return [
        "\(index)", "\(microBatch.rank)", "\(microBatch.images.count)",
        shown.joined(separator: ", ") + (microBatch.images.count > shown.count ? ", …" : ""),
      ]
    }
    return table.lines([["micro-batch", "rank", "images", "the first of them, and their labels"]] + rows, width: width)
  }

  private func workerLines(_ width: Int) -> [String] {
    let table = Table([.left(4), .left(6), .right(9), .right(9), .left(0)])
    let sends = workers.contains { !$0.sentSums.isEmpty }
    let rows = workers.map { worker in
      let sent = worker.sentSums.map { $0[0] == $0[1] ? "\($0[0])" : "\($0[0])–\($0[1])" }.joined(separator: ", ")
      return ["\(worker.rank)", "\(worker.thread)", worker.summedParameters.grouped, worker.updatedParameters.grouped]
        + (sends ? [sent] : [])
    }
    return table.lines(
      [["rank", "thread", "sums", "updates"] + (sends ? ["sends the sums of micro-batches"] : [])] + rows, width: width)
      + ["of \(parameterCount.grouped) parameters"]
  }

  private func weightLines(_ width: Int) -> [String] {
    let summing = weight.summedBy.map { "summed by rank \($0)" } ?? "summed by MPI_Allreduce"
    let table = Table([.left(0), .right(0)])
    let gradients = weight.gradients.enumerated().map { ["micro-batch \($0)", "\($1)"] }
    return
      ("\(weight.tensor)[\(weight.output), \(weight.input)], from the pixel in row \(weight.row), column \(weight.column) "
      + "to unit \(weight.output), \(summing):").folded(to: width)
      + table.lines(
        gradients + [
          ["sum", "\(weight.sum)"], ["learning rate", "\(learningRate)"], ["weight before", "\(weight.before)"],
          ["weight after", "\(weight.after)"],
        ]) + "= \(update)".folded(to: width) + ["", "parameters after the step \(parametersSha256.prefix(16))…"]
  }
}
