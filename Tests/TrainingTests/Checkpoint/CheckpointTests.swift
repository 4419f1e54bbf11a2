import DataParallel
import Foundation
import Model
import NeuralNetwork
import Platform
import Testing
import TestSupport
import Training

@Suite struct CheckpointTests {
  private static let model = MLP(inputs: 3, hidden: [4], classes: 2)
  private static let stateNames = ["momentum_buffer"]

  /// Calls `body` with a team's memory.
  private func withMemory<Result>(_ body: (TeamMemory) throws -> Result) throws -> Result {
    let shape = TeamShape(
      model: Self.model, microBatches: 0..<1,
      sampler: DistributedSampler(sampleCount: 1, batchSize: 1, microBatchCount: 1, seed: 1), stateCount: 1,
      workerCount: 1, isOversubscribed: true)
    let bytes = UnsafeMutableRawBufferPointer.allocate(byteCount: shape.byteCount, alignment: 64)
    defer { bytes.deallocate() }
    bytes.initializeMemory(as: UInt8.self, repeating: 0)
    return try body(TeamMemory(bytes, shape))
  }

  private func cursor(step: Int) -> Cursor {
    var score = Score()
    score.add(loss: 0.1, isCorrect: true)
    var cursor = Cursor()
    cursor.finish(EpochResult(epoch: 0, training: nil, heldOut: nil, test: score, elapsedSeconds: 0.2))
    cursor.advance(to: step, score: score, seconds: 0.1)
    return cursor
  }

  /// A snapshot whose parameters are, in the file order, `first`, `first` + 1, … and whose state is their negative.
  private func snapshot(step: Int, first: Float = 0, best: [Float]? = nil) throws -> Snapshot {
    try withMemory { memory in
      for (index, value) in Self.parameters(first: first).enumerated() {
        memory.parameters[index] = value
        memory.stateRow(0)[index] = -value
      }
      return Snapshot(
        cursor(step: step), Configuration(), dataset: "abc", pictures: .mnist, layout: Self.model.layout,
        stateNames: Self.stateNames,
        memory: memory, best: best)
    }
  }

  private static func parameters(first: Float) -> [Float] {
    model.layout.buffer((0..<model.layout.count).map { first + Float($0) })
  }

  @Test func `gives back what was stored`() throws {
    try withTemporaryFolder { folder in
      let best = Self.model.layout.buffer((0..<Self.model.layout.count).map { Float($0) / 3 })
      try snapshot(step: 7, first: 0.1, best: best).write(to: folder + "/a")
      let checkpoint = try Checkpoint(reading: folder + "/a")
      #expect(checkpoint.cursor == cursor(step: 7))
      #expect(try Configuration(yaml: checkpoint.configuration, file: "") == Configuration())
      #expect(checkpoint.dataset == "abc")
      #expect(try checkpoint.bestParameters(Self.model.layout) == best)
      try withMemory { memory in
        try checkpoint.restore(memory, layout: Self.model.layout, stateNames: Self.stateNames)
        let expected = Self.parameters(first: 0.1)
        #expect(Array(memory.allParameters) == expected)
        #expect(Array(memory.stateRow(0)) == expected.map { -$0 })
      }
      // Python sees PyTorch's names.
      let names = try Safetensors(reading: folder + "/a").tensors.map(\.name)
      #expect(
        names[..<5] == [
          "layers.0.weight", "layers.0.bias", "layers.1.weight", "layers.1.bias",
          "momentum_buffer.layers.0.weight",
        ])
    }
  }

  /// The orientation and order of PyTorch's `state_dict`, whatever the memory's.
  @Test func `its tensors stand row after row, [outputs, inputs]`() throws {
    try withTemporaryFolder { folder in
      try snapshot(step: 7, best: Self.parameters(first: 100)).write(to: folder + "/a")
      let file = try Safetensors(reading: folder + "/a")
      func values(_ name: String, _ shape: [Int]) throws -> [Float] {
        var values = [Float](repeating: .nan, count: shape.reduce(1, *))
        try values.withUnsafeMutableBufferPointer { try file.copy(name, shape: shape, to: $0) }
        return values
      }
      #expect(try values("layers.0.weight", [4, 3]) == (0..<12).map(Float.init))
      #expect(try values("layers.0.bias", [4]) == [12, 13, 14, 15])
      #expect(try values("momentum_buffer.layers.1.weight", [2, 4]) == (16..<24).map { -Float($0) })
      #expect(try values("best.layers.1.bias", [2]) == [124, 125])
    }
  }

  @Test func `a file that is cut short anywhere, or has any bit flipped, is no checkpoint`() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/a"
      try snapshot(step: 7).write(to: path)
      let whole = try Data(contentsOf: URL(fileURLWithPath: path))
      func isRead(_ data: Data) throws -> Bool {
        try data.write(to: URL(fileURLWithPath: path))
        return (try? Checkpoint(reading: path)) != nil
      }
      #expect(try isRead(whole))
      for length in stride(from: 0, to: whole.count, by: 7) {
        #expect(try !isRead(whole[..<length]), "cut to \(length) bytes")
      }
      for index in whole.indices {
        var damaged = whole
        damaged[index] ^= 1 << UInt8(index % 8)
        #expect(try !isRead(damaged), "bit \(index % 8) of byte \(index)")
      }
    }
  }

  @Test func `the newest checkpoint that is whole is taken, and others are named`() throws {
    try withTemporaryFolder { run in
      let folder = CheckpointFolder(ofRun: run)
      #expect(try folder.newest().checkpoint == nil)
      try folder.prepare()
      for step in [9, 10, 200] { try snapshot(step: step).write(to: folder.file(step: step)) }
      #expect(folder.files.map(\.step) == [200, 10, 9])
      #expect(try folder.newest().checkpoint?.cursor.step == 200)
      try Data("{".utf8).write(to: URL(fileURLWithPath: folder.file(step: 200)))
      let (checkpoint, passedOver) = try folder.newest()
      #expect(checkpoint?.cursor.step == 10)
      #expect(passedOver.map(\.path) == [folder.file(step: 200)])
      try FileManager.default.removeItem(atPath: folder.file(step: 10))
      #expect(try folder.newest().checkpoint?.cursor.step == 9)
      try Data().write(to: URL(fileURLWithPath: folder.file(step: 9)))
      let error = try #require(throws: FileError.self) { try folder.newest() }
      #expect(error.problem.hasPrefix("holds no checkpoint that can be used:\n\(folder.file(step: 200)): "))
    }
  }

  @Test func `older ones go, half-written ones too, and later ones are set aside`() throws {
    try withTemporaryFolder { run in
      let folder = CheckpointFolder(ofRun: run)
      try folder.prepare()
      for step in [1, 2, 3, 4] { try snapshot(step: step).write(to: folder.file(step: step)) }
      try Data().write(to: URL(fileURLWithPath: folder.file(step: 5) + ".123.partial"))
      try folder.prepare()
      try folder.keepNewest(3)
      #expect(try folder.setAside(after: 3) == [folder.file(step: 4) + ".superseded"])
      let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
      #expect(
        names == [
          "step-0000000002.safetensors", "step-0000000003.safetensors",
          "step-0000000004.safetensors.superseded",
        ])
    }
  }

  @Test(.enabled(if: FileManager.default.fileExists(atPath: "/dev/full")))
  func `a full disk leaves the checkpoint before intact`() throws {
    try withTemporaryFolder { run in
      let folder = CheckpointFolder(ofRun: run)
      try folder.prepare()
      try snapshot(step: 1).write(to: folder.file(step: 1))
      // What is written under the temporary name ends on the full device.
      try FileManager.default.createSymbolicLink(
        atPath: folder.file(step: 2) + ".\(getpid()).partial", withDestinationPath: "/dev/full")
      let error = try #require(throws: FileError.self) { try snapshot(step: 2).write(to: folder.file(step: 2)) }
      #expect(error.description.contains("cannot be written: No space left on device\nFree some space"))
      #expect(try folder.newest().checkpoint?.cursor.step == 1)
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).count == 1)
    }
  }

  @Test func `numbers that aren't finite are not stored`() throws {
    try withTemporaryFolder { folder in
      let error = try #require(throws: FileError.self) { try snapshot(step: 1, first: .nan).write(to: folder + "/a") }
      #expect(error.problem.contains("no longer finite"))
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder).isEmpty)
    }
  }

  @Test func `the best epoch is the first with the least held-out loss, epoch 0 and losses that aren't numbers aside`()
  {
    func result(_ epoch: Int, _ loss: Float) -> EpochResult {
      var score = Score()
      score.add(loss: loss, isCorrect: false)
      return EpochResult(epoch: epoch, training: nil, heldOut: score, test: score, elapsedSeconds: 1)
    }
    var (cursor, best): (Cursor, [Int?]) = (Cursor(), [])
    for (epoch, loss) in ([0.1, .nan, 0.5, 0.25, 0.25, 0.75] as [Float]).enumerated() {
      cursor.finish(result(epoch, loss))
      best.append(cursor.bestEpoch)
    }
    #expect(best == [nil, 1, 2, 3, 3, 3])
  }
}
