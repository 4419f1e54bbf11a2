import Foundation
import Jobs
import Model
import NeuralNetwork
import Philox
import Training

/// Sealed models.
struct ModelFormat: FuzzFormat {
  let name = "model"

  func input(_ random: inout RandomStream) -> [UInt8] {
    SealedFile(
      tensors: Self.layers(&random),
      metadata: ["activation": random.oneIn(10) ? random.text() : "relu", "producer": "fuzz"]
        .merging(random.oneIn(3) ? Self.pictures(&random) : [:]) { $1 }
    ).bytes(&random)
  }

  /// What a model says of its pictures, some of which makes no sense.
  private static func pictures(_ random: inout RandomStream) -> [String: String] {
    func side(_ random: inout RandomStream) -> String {
      random.oneIn(8) ? random.numberText() : "\(1 + random.below(3))"
    }
    let names = (0..<1 + random.below(6)).map { "\"\($0)\"" }.joined(separator: ",")
    return [
      "picture_rows": side(&random), "picture_columns": side(&random), "picture_drawn_side": side(&random),
      "picture_ink": random.oneIn(10) ? random.text() : "dark", "picture_orientation": "transposed",
      "picture_centering": "box", "class_names": random.oneIn(10) ? random.text() : "[\(names)]",
    ]
  }

  /// The tensors of a perceptron, some of which don't fit or aren't there.
  static func layers(_ random: inout RandomStream, prefix: String = "") -> [(
    name: String, shape: [Int], values: [Float]
  )] {
    let widths = (0..<(2 + random.below(3))).map { _ in 1 + random.below(6) }
    return zip(widths, widths.dropFirst()).enumerated().flatMap { layer, pair in
      [("weight", [pair.1, pair.0]), ("bias", [pair.1])].compactMap { kind, shape in
        if random.oneIn(50) { return nil }
        let shape = random.oneIn(30) ? shape.map { _ in random.below(4) } : shape
        let name = random.oneIn(50) ? random.text() : "\(prefix)layers.\(layer).\(kind)"
        let values = (0..<shape.reduce(1, *)).map { _ in
          random.oneIn(400) ? random.pick([.nan, .infinity, -.infinity]) : random.normal()
        }
        return (name, shape, values)
      }
    }
  }

  func read(_ input: [UInt8], in folder: String) throws -> Bool {
    let path = folder + "/model.safetensors"
    try Data(input).write(to: URL(filePath: path))
    let model = try TrainedModel(reading: path)
    guard model.parameters.allSatisfy(\.isFinite), model.parameters.count == model.model.layout.length else {
      throw Finding(description: "a model has parameters that aren't finite, or not as many as it should")
    }
    // Foundation reads JSON, too.
    let header = Data(input.dropFirst(8).prefix(input.prefix(8).reversed().reduce(0) { $0 << 8 | Int($1) }))
    guard (try? JSONSerialization.jsonObject(with: header)) is [String: Any] else {
      throw Finding(description: "a header that was accepted isn't JSON")
    }
    let probabilities = model.probabilities(of: [UInt8](repeating: 128, count: model.model.inputs))
    guard probabilities.count == model.model.classes else { throw Finding(description: "a class has no probability") }
    if let form = model.pictures {
      guard form.rows * form.columns == model.model.inputs, form.classNames.count == model.model.classes,
        form.drawnSide <= max(form.rows, form.columns)
      else { throw Finding(description: "a model's pictures don't fit it") }
    }
    return true
  }
}

/// Sealed checkpoints, with cursors that no run can have come to.
struct CheckpointFormat: FuzzFormat {
  let name = "checkpoint"

  func input(_ random: inout RandomStream) -> [UInt8] {
    func score(_ random: inout RandomStream, samples: Int = 40) -> String {
      "{\"sampleCount\":\(random.oneIn(20) ? random.numberText() : "\(samples)"),\"correctCount\":\(samples / 8),"
        + "\"nonFiniteCount\":0,\"lossUnits\":\(random.oneIn(20) ? random.numberText() : "\(25 * samples)")}"
    }
    let results = (0..<(1 + random.below(3))).map { index in
      let training =
        index == 0 && !random.oneIn(20)
        ? "" : "\"training\":{\"score\":\(score(&random)),\"seconds\":1,\"learningRate\":0.1},"
      return "{\"epoch\":\(random.oneIn(20) ? random.numberText() : "\(index)"),\(training)\"test\":\(score(&random)),"
        + "\"elapsedSeconds\":\(random.oneIn(20) ? random.numberText() : "1")}"
    }
    let step = results.count > 1 ? random.below(10) : 0
    var cursor = Array(
      """
      {"results":[\(results.joined(separator: ","))],"step":\(random.oneIn(6) ? random.numberText() : "\(step)"),\
      "score":\(score(&random, samples: 4 * step)),"seconds":\(random.oneIn(20) ? random.numberText() : "0")}
      """.utf8)
    if random.oneIn(6) { random.mutate(&cursor) }
    let tensors = ModelFormat.layers(&random)
    let rows = ["", "momentum_buffer."] + (random.oneIn(4) ? ["best."] : [])
    let configuration =
      random.oneIn(4)
      ? String(decoding: ConfigurationFormat().input(&random), as: UTF8.self) : Configuration().resolvedYAML
    return SealedFile(
      tensors: rows.flatMap { row in tensors.map { (row + $0.name, $0.shape, $0.values) } },
      metadata: [
        "format": random.oneIn(20) ? random.text() : "lockstep checkpoint 1", "dataset": "ab",
        "cursor": String(decoding: cursor, as: UTF8.self), "configuration": configuration,
      ]
    ).bytes(&random)
  }

  func read(_ input: [UInt8], in folder: String) throws -> Bool {
    let path = folder + "/step-0000000001.safetensors"
    try Data(input).write(to: URL(filePath: path))
    let checkpoint = try Checkpoint(reading: path)
    _ = try checkpoint.bestParameters(MLP(inputs: 2, hidden: [], classes: 3).layout)
    try ConfigurationFormat.checkPrinted(Configuration(yaml: checkpoint.configuration, file: path))
    let (epochs, stepsPerEpoch) = (3, 10)
    let problem = checkpoint.cursor.problem(
      epochs: epochs, stepsPerEpoch: stepsPerEpoch, batchSize: 4, imageCount: 40, heldOutCount: 0,
      testCount: 40)
    if problem != nil { return false }
    // What a run does with a cursor that it goes on from.
    let steps = checkpoint.cursor.totalSteps(stepsPerEpoch: stepsPerEpoch)
    guard (0...epochs * stepsPerEpoch).contains(steps), (0...stepsPerEpoch).contains(checkpoint.cursor.step),
      !checkpoint.cursor.place.isEmpty
    else { throw Finding(description: "a run can go on after step \(steps)") }
    _ = checkpoint.cursor.bestEpoch
    return true
  }
}
