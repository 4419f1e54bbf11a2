import Datasets
import NeuralNetwork
import Platform
import Training

extension PlanSummary {
  /// The summary for a person to read, in lines of at most `width` characters; nil for any number.
  package func lines(width: Int?) -> [String] {
    head(width) + [""] + layerTable(width) + [""] + rankTable(width) + [""] + memoryTable(width)
  }

  private func head(_ width: Int?) -> [String] {
    let steps = plan.sampler.stepsPerEpoch
    let count = plan.partition.microBatchCount
    let microBatches = "\(count.grouped) micro-batch\(count == 1 ? "" : "es")"
    let last = lastBatchSize == batchSize ? "" : ", the last of \(lastBatchSize.counted("image"))"
    return Table([.left(0), .left(0)]).lines(
      [
        ["data", dataText],
        [
          "model",
          "\(plan.model.widths.cutInside(to: 40)): \(plan.model.layout.count.counted("parameter")), "
            + "\(stateText) of optimizer state (\(configuration.optimizer.name.rawValue))",
        ],
        [
          "step",
          "\(batchSize.counted("image")) in \(microBatches), \(plan.precision.rawValue): "
            + "\(multiplyAdds.grouped) multiply-adds",
        ],
        ["epoch", "\(steps.counted("step"))\(last)"],
        ["training", "\(plan.epochs.counted("epoch")), \((steps * plan.epochs).counted("step"))"],
      ], width: width)
  }

  private var dataText: String {
    let shape = data.shape
    let parts = [("training", plan.imageCount), ("held-out", heldOutCount), ("test", shape.testCount)]
    let counts = parts.filter { $0.1 > 0 }.map { "\($0.1.grouped) \($0.0)" }.joined(separator: ", ")
    let settings = configuration.data
    let origin =
      data.isAtHand ? " in \(settings.directory)" : " (its usual sizes, as there's no \(settings.directory))"
    return "\(settings.title)\(origin): \(counts) images of \(shape.rows)×\(shape.columns), \(shape.classCount) classes"
  }

  /// The numbers that the optimizer keeps between steps.
  private var stateText: String {
    (plan.optimizer.stateNames.count * plan.model.layout.count).counted("number")
  }

  private func layerTable(_ width: Int?) -> [String] {
    typealias Column = FittingTable<Layer>.Column
    let total = Layer(
      name: "", inputs: 0, outputs: 0, activation: "", dropout: nil, parameters: plan.model.layout.count,
      multiplyAdds: multiplyAdds)
    func widest(_ value: (Layer) -> Int) -> Table.Column { .right(value(total).grouped.count) }
    let count = plan.model.layers.count
    let table = FittingTable([
      Column("layer", .left("layers.\(count - 1)".count), importance: 9) { $0.name },
      Column("inputs", .right(6), importance: 8) { $0.inputs > 0 ? $0.inputs.grouped : "" },
      Column("outputs", .right(7), importance: 8) { $0.outputs > 0 ? $0.outputs.grouped : "" },
      Column("activation", .left(10), importance: 3) { $0.activation },
      Column("dropout", .right(7), importance: 2) { $0.dropout.map(NumberText.short) ?? "" },
      Column("parameters", widest(\.parameters), importance: 7) { $0.parameters.grouped },
      Column("multiply-adds/step", widest(\.multiplyAdds), importance: 4) { $0.multiplyAdds.grouped },
    ]).fitting(width)
    return ([table.heading] + (layers + [total]).map(table.line))
  }

  private func rankTable(_ width: Int?) -> [String] {
    let partition = plan.partition
    let threads =
      "\(partition.ranks.counted("rank")) × \(partition.threadsPerRank.counted("thread")) on "
      + "\(processors.counted("processor")) of this machine"
      + (partition.isOversubscribed ? ": more threads than processors" : "")
    let rows = groups.map { group in
      let ranks =
        group.ranks.count == 1
        ? "\(group.ranks.lowerBound)" : "\(group.ranks.lowerBound) to \(group.ranks.upperBound - 1)"
      return [
        ranks, group.share.microBatches.grouped, group.share.rows.grouped, group.share.imagesPerEpoch.grouped,
      ]
    }
    return threads.folded(to: width, indentation: 2)
      + Table([.left(0), .right(0), .right(0), .right(0)]).lines(
        [["rank", "micro-batches", "rows/step", "images/epoch"]] + rows)
  }

  /// Ranks in a row that do as much.
  private var groups: [(ranks: Range<Int>, share: Share)] {
    shares.enumerated().reduce(into: []) { groups, next in
      if let last = groups.last, last.share == next.element {
        groups[groups.count - 1].ranks = last.ranks.lowerBound..<next.offset + 1
      } else {
        groups.append((next.offset..<next.offset + 1, next.element))
      }
    }
  }

  private func memoryTable(_ width: Int?) -> [String] {
    let ranks = plan.partition.ranks
    func mebibytes(_ count: Int) -> String { NumberText.fixed(Double(count) / 0x1p20, decimals: 1) }
    func each(_ part: MemoryDemand.Part) -> String {
      part.isShared ? "shared" : part.kind.isOfFirstRank ? "rank 0" : mebibytes(part.byteCount / ranks)
    }
    let parts = memory.parts.filter { $0.byteCount > 0 }.sorted { $0.byteCount > $1.byteCount }
    let rows = parts.map { part in
      [mebibytes(part.byteCount), each(part), part.kind.name]
    }
    let sum = [
      mebibytes(memory.total), mebibytes(memory.ofEachRank(ranks: ranks)),
      "in all; \(mebibytes(memory.shared)) of it shared"
        + (memory.ofFirstRank > 0 ? ", \(mebibytes(memory.ofFirstRank)) for rank 0 alone" : ""),
    ]
    return ["memory at its most, in MiB"]
      + Table([.right(0), .right(0), .left(0)]).lines([["node", "each rank", "for"]] + rows + [sum], width: width)
  }
}
