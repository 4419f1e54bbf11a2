import Foundation
import Platform
import Training

/// The object that `lockstep summary --json` prints.
struct PlanSummaryRecord: Encodable {
  struct Data: Encodable {
    let dataset, directory: String
    let isAtHand: Bool
    let trainingImages, heldOutImages, testImages, rows, columns, classes: Int

    private enum CodingKeys: String, CodingKey {
      case dataset, directory
      case isAtHand = "at_hand"
      case trainingImages = "training_images"
      case heldOutImages = "held_out_images"
      case testImages = "test_images"
      case rows, columns, classes
    }
  }

  struct Layer: Encodable {
    let name: String
    let inputs, outputs: Int
    let activation: String
    let dropout: Double?
    let parameters, multiplyAddsPerStep: Int

    private enum CodingKeys: String, CodingKey {
      case name, inputs, outputs, activation, dropout, parameters
      case multiplyAddsPerStep = "multiply_adds_per_step"
    }
  }

  struct Rank: Encodable {
    let rank, microBatches, rowsPerStep, imagesPerEpoch: Int

    private enum CodingKeys: String, CodingKey {
      case rank
      case microBatches = "micro_batches"
      case rowsPerStep = "rows_per_step"
      case imagesPerEpoch = "images_per_epoch"
    }
  }

  struct Memory: Encodable {
    struct Part: Encodable {
      let kind: String
      let bytes: Int
      let isShared: Bool

      private enum CodingKeys: String, CodingKey {
        case kind = "for"
        case bytes
        case isShared = "shared"
      }
    }

    let nodeBytes, sharedBytes, bytesPerRank, rank0Bytes: Int
    let parts: [Part]

    private enum CodingKeys: String, CodingKey {
      case nodeBytes = "node_bytes"
      case sharedBytes = "shared_bytes"
      case bytesPerRank = "bytes_per_rank"
      case rank0Bytes = "rank_0_bytes"
      case parts
    }
  }

  let data: Data
  let layers: [Layer]
  let parameters, multiplyAddsPerStep: Int
  let precision: String
  let batchSize, microBatches, stepsPerEpoch, epochs: Int
  let threadsPerRank: Int
  let ranks: [Rank]
  let memory: Memory

  private enum CodingKeys: String, CodingKey {
    case data, layers, parameters
    case multiplyAddsPerStep = "multiply_adds_per_step"
    case precision
    case batchSize = "batch_size"
    case microBatches = "micro_batches"
    case stepsPerEpoch = "steps_per_epoch"
    case epochs
    case threadsPerRank = "threads_per_rank"
    case ranks, memory
  }

  init(_ summary: PlanSummary) {
    let (plan, shape, memory) = (summary.plan, summary.data.shape, summary.memory)
    data = Data(
      dataset: summary.configuration.data.title, directory: summary.configuration.data.directory,
      isAtHand: summary.data.isAtHand, trainingImages: plan.imageCount, heldOutImages: summary.heldOutCount,
      testImages: shape.testCount, rows: shape.rows, columns: shape.columns, classes: shape.classCount)
    layers = summary.layers.map {
      Layer(
        name: $0.name, inputs: $0.inputs, outputs: $0.outputs, activation: $0.activation, dropout: $0.dropout,
        parameters: $0.parameters, multiplyAddsPerStep: $0.multiplyAdds)
    }
    (parameters, multiplyAddsPerStep) = (plan.model.layout.count, summary.multiplyAdds)
    precision = plan.precision.rawValue
    (batchSize, microBatches) = (summary.batchSize, plan.partition.microBatchCount)
    (stepsPerEpoch, epochs) = (plan.sampler.stepsPerEpoch, plan.epochs)
    threadsPerRank = plan.partition.threadsPerRank
    ranks = summary.shares.enumerated().map { rank, share in
      Rank(
        rank: rank, microBatches: share.microBatches, rowsPerStep: share.rows, imagesPerEpoch: share.imagesPerEpoch)
    }
    self.memory = Memory(
      nodeBytes: memory.total, sharedBytes: memory.shared,
      bytesPerRank: memory.ofEachRank(ranks: plan.partition.ranks), rank0Bytes: memory.ofFirstRank,
      parts: memory.parts.filter { $0.byteCount > 0 }.map {
        Memory.Part(kind: $0.kind.rawValue, bytes: $0.byteCount, isShared: $0.isShared)
      })
  }
}

extension PlanSummary {
  /// The summary as a JSON object.
  package func json() throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(PlanSummaryRecord(self)), as: UTF8.self)
  }
}
