import Foundation
import Launching
import Testing

/// The folder of all these tests: small synthetic digits and a configuration that trains on them, made once.
struct Workspace: Sendable {
  static let trainCount = 645
  static let testCount = 605

  /// The workspace of the suite that runs.
  @TaskLocal static var current = Workspace(path: "")

  let path: String

  /// The folder of the digits.
  var digits: String { path + "/digits" }

  /// The configuration. Of the 580 images that aren't held out, a step's 115 don't divide by the 8 micro-batches, and the
  /// last step has 5 images, fewer than micro-batches.
  var configuration: String { path + "/small.yaml" }

  /// A path that nothing has yet.
  func newPath() -> String { "\(path)/\(UUID().uuidString)" }

  /// A new folder.
  func newFolder() throws -> String {
    let folder = newPath()
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
    return folder
  }

  /// A new file.
  func newFile(_ content: String, name: String = "file") throws -> String {
    let path = try newFolder() + "/" + name
    try Data(content.utf8).write(to: URL(filePath: path))
    return path
  }

  fileprivate func prepare() async throws {
    try Data(
      """
      data: {dataset: synthetic, directory: \(digits), holdout: 0.1}
      model: {hidden: [32, 16], dropout: 0.2}
      optimizer: {name: sgd, learning_rate: 0.1}
      schedule: {name: cosine, warmup_epochs: 1}
      training: {epochs: 3, batch_size: 115, micro_batches: 8, seed: 7}
      """.utf8
    ).write(to: URL(filePath: configuration))
    let arguments = ["--output", digits, "--train", "\(Self.trainCount)", "--test", "\(Self.testCount)", "--seed", "1"]
    let result = try await launch(ranks: nil, "lockstep", ["data", "synthesize"] + arguments)
    try #require(result.status == 0, "\(result.standardError)")
  }
}

/// Makes the workspace before a suite's first test and removes it after the last.
struct WorkspaceTrait: SuiteTrait, TestScoping {
  func provideScope(
    for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
  ) async throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "lockstep-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let workspace = Workspace(path: folder.path)
    try await workspace.prepare()
    try await Workspace.$current.withValue(workspace) { try await function() }
  }
}

extension Trait where Self == WorkspaceTrait {
  static var workspace: Self { Self() }
}

func names(in folder: String) throws -> [String] {
  try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
}

func text(of path: String) throws -> String {
  try String(contentsOfFile: path, encoding: .utf8)
}
