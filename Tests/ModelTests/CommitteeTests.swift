import Model
import Platform
import Testing
import TestSupport

/// Models that decide together.
@Suite struct CommitteeTests {
  /// A file of a softmax regression of four pixels whose logits are `scale` times the first pixels.
  private static func write(_ path: String, scale: Float, inputs: Int = 4, classes: Int = 3) throws {
    let model = MLP(inputs: inputs, hidden: [], classes: classes)
    var parameters = [Float](repeating: 0, count: model.layout.length)
    for j in 0..<classes { parameters[model.layers[0].weightOffset + j * model.layers[0].weightStride + j] = scale }
    try TrainedModel(model, parameters: parameters).write(to: path)
  }

  @Test func `probabilities are the mean of the members'`() throws {
    try withTemporaryFolder { folder in
      let paths = (0..<3).map { "\(folder)/\($0).safetensors" }
      for (path, scale) in zip(paths, [1, -2, 5] as [Float]) { try Self.write(path, scale: scale) }
      let pixels: [UInt8] = [255, 0, 51, 7]
      let committee = try Committee(reading: paths)
      let members = try paths.map { try TrainedModel(reading: $0).probabilities(of: pixels) }
      for (j, probability) in committee.probabilities(of: pixels).enumerated() {
        let mean = members.reduce(0) { $0 + Double($1[j]) } / 3
        #expect(abs(Double(probability) - mean) < 1e-7)
      }
      #expect(try Committee(reading: [paths[1]]).probabilities(of: pixels) == members[1], "alone, to the bit")
    }
  }

  @Test(arguments: [
    (9, 3, "reads pictures of 9 pixels, and not of 4 as in "), (4, 4, "knows 4 classes, and not 3 as in "),
  ])
  func `a model of other pictures or classes is named`(inputs: Int, classes: Int, problem: String) throws {
    try withTemporaryFolder { folder in
      let (one, other) = ("\(folder)/one.safetensors", "\(folder)/other.safetensors")
      try Self.write(one, scale: 1)
      try Self.write(other, scale: 1, inputs: inputs, classes: classes)
      let error = try #require(throws: FileError.self) { try Committee(reading: [one, other]) }
      #expect(error.path == other && error.problem == problem + one)
    }
  }
}
