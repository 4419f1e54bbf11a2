import Foundation
import Launching
import Model
import Testing
import Training

extension EndToEnd {
  /// Checkpoints that are sealed, but that no run can have written.
  @Suite struct CheckpointTests {
    /// Writes a checkpoint again with another cursor, and a seal that is right.
    ///
    /// - Parameters:
    ///   - path: The checkpoint, which is replaced.
    ///   - repeated: A prefix under which all of its tensors stand once more.
    ///   - change: Changes the cursor's JSON object.
    /// - Throws: What reading or writing the checkpoint throws.
    private func forge(_ path: String, repeated: String? = nil, _ change: (inout [String: Any]) -> Void) throws {
      let file = try Safetensors(reading: path)
      var metadata = file.metadata
      var cursor = try #require(
        JSONSerialization.jsonObject(with: Data((metadata["cursor"] ?? "").utf8)) as? [String: Any])
      change(&cursor)
      metadata["cursor"] = String(decoding: try JSONSerialization.data(withJSONObject: cursor), as: UTF8.self)
      let buffers = file.tensors.map {
        UnsafeMutableBufferPointer<Float>.allocate(capacity: $0.shape.reduce(1, *))
      }
      defer { buffers.forEach { $0.deallocate() } }
      for (tensor, buffer) in zip(file.tensors, buffers) { try file.copy(tensor.name, shape: tensor.shape, to: buffer) }
      let tensors = zip(file.tensors, buffers).map {
        (name: $0.name, shape: $0.shape, values: UnsafeBufferPointer($1))
      }
      let more = repeated.map { prefix in tensors.map { (prefix + $0.name, $0.shape, $0.values) } } ?? []
      try Safetensors.write(tensors + more, metadata: metadata, isSealed: true, to: path)
    }

    /// Every file of a folder and what it holds.
    private func content(of folder: String) throws -> [String: Data] {
      let names = try FileManager.default.subpathsOfDirectory(atPath: folder).filter { name in
        try FileManager.default.attributesOfItem(atPath: "\(folder)/\(name)")[.type] as? FileAttributeType
          == .typeRegular
      }
      return Dictionary(
        uniqueKeysWithValues: try names.map { ($0, try Data(contentsOf: URL(filePath: "\(folder)/\($0)"))) })
    }

    @Test(arguments: [
      ("step", "-5", "after step -5"), ("step", "9223372036854775807", "after step 9223372036854775807"),
      ("step", "99", "after step 99 of 6 in epoch 3"), ("step", "7", "after step 7 of 6"),
      ("step", "1", "numbers of the epoch that it stands in"),
      ("seconds", "-1", "numbers of the epoch that it stands in are impossible"),
      ("order", "", "epochs are out of order: 2 stands for 1"), ("count", "", "can't be a checkpoint of this run"),
      ("test", "", "numbers of epoch 2 are impossible"), ("untested", "", "numbers of epoch 2 are impossible"),
      ("held out", "", "score on held-out or test images of epoch 1 is missing"),
      ("again", "", "epoch 5 is already done"),
    ])
    func `is refused before any file is touched`(change: String, value: String, words: String) async throws {
      let run = try await Run.train(["checkpoint.keep=2"])
      // After epoch 2 of 3: going on from there sets the newer one aside.
      let checkpoint = try #require(CheckpointFolder(ofRun: run.path).files.last?.path)
      try forge(checkpoint) { cursor in
        guard var results = cursor["results"] as? [[String: Any]] else { return }
        switch change {
        case "order": results.swapAt(1, 2)
        case "again": results += results
        case "test":
          results[2]["test"] = ["sampleCount": 605, "correctCount": 606, "nonFiniteCount": 0, "lossUnits": 1]
        case "untested":
          results[2]["test"] = ["sampleCount": 0, "correctCount": 0, "nonFiniteCount": 0, "lossUnits": 0]
        case "held out": results[1]["heldOut"] = nil
        case "count":
          if var training = results[2]["training"] as? [String: Any], var score = training["score"] as? [String: Any] {
            score["sampleCount"] = Int64.max
            training["score"] = score
            results[2]["training"] = training
          }
        default: cursor[change] = NSDecimalNumber(string: value)
        }
        cursor["results"] = results
      }
      let before = try content(of: run.path)
      let result = try await expectRefusal(ranks: 2, ["train", "--resume", checkpoint], saying: [checkpoint, words])
      #expect(result.standardOutput == "")
      #expect(try content(of: run.path) == before)
    }

    @Test func `with a best epoch's model is refused where the last is kept`() async throws {
      let run = try await Run.train(["checkpoint.keep=1", "training.epochs=1"])
      let checkpoint = try #require(CheckpointFolder(ofRun: run.path).files.first?.path)
      try forge(checkpoint, repeated: "best.") { _ in }
      try await expectRefusal(
        ["train", "--resume", run.path, "--set", "training.epochs=2"],
        saying: ["can't be a checkpoint of this run: it has a tensor best."])
    }

    @Test func `with a number that isn't finite is refused`() async throws {
      let run = try await Run.train(["checkpoint.keep=1", "training.epochs=1"])
      let checkpoint = try #require(CheckpointFolder(ofRun: run.path).files.first?.path)
      var bytes = try Data(contentsOf: URL(filePath: checkpoint))
      let file = try Safetensors(reading: checkpoint)
      bytes.replaceSubrange(bytes.count - 4..<bytes.count, with: [0, 0, 0xC0, 0x7F])
      try bytes.write(to: URL(filePath: checkpoint))
      try forge(checkpoint) { _ in }
      let name = try #require(file.tensors.last?.name)
      try await expectRefusal(
        ["train", "--resume", run.path], saying: ["tensor \(name) holds numbers that aren't finite"])
    }
  }
}
