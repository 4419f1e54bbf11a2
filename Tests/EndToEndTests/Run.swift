import Foundation
import Launching
import Testing
import Training

/// A finished run of `lockstep train`.
struct Run {
  /// The run directory.
  let path: String
  /// What all ranks together printed.
  let output: String

  /// Trains with the workspace's configuration and the given settings, `SECTION.KEY=VALUE`.
  ///
  /// All settings are printed. `emulator` and `environment` are those of `launch`.
  static func train(
    ranks: Int? = nil, _ settings: [String] = [], configuration: String = Workspace.current.configuration,
    emulator: [String] = [], environment: [String: String] = [:]
  ) async throws -> Run {
    let path = Workspace.current.newPath()
    let result = try await launch(
      ranks: ranks, "lockstep",
      ["train", "--config", configuration, "--output", path, "--verbose"] + settings.flatMap { ["--set", $0] },
      emulator: emulator, environment: environment)
    try #require(result.status == 0, "\(result.standardError)")
    #expect(result.standardError == "")
    return Run(path: path, output: result.standardOutput)
  }

  var summary: RunSummary {
    get throws {
      try JSONDecoder().decode(RunSummary.self, from: Data(contentsOf: URL(filePath: path + "/summary.json")))
    }
  }

  var metrics: [EpochMetrics] {
    get throws {
      try text(of: path + "/metrics.jsonl").split(separator: "\n").map {
        try JSONDecoder().decode(EpochMetrics.self, from: Data($0.utf8))
      }
    }
  }

  /// What depends on how fast the machine is, but for the number of the slowest rank.
  private static var times: [WritableKeyPath<EpochMetrics, Double?>] {
    [
      \.seconds, \.imagesPerSecond, \.elapsedSeconds, \.computeSeconds, \.waitSeconds, \.updateSeconds,
      \.evaluationSeconds, \.checkpointSeconds, \.slowestRatio, \.slowestComputeSeconds, \.slowestWaitSeconds,
      \.slowestUpdateSeconds, \.slowestEvaluationSeconds, \.slowestCheckpointSeconds,
    ]
  }

  /// The metrics without what depends on how fast the machine is.
  var results: [EpochMetrics] {
    get throws {
      try metrics.map {
        var metrics = $0
        for field in Self.times { metrics[keyPath: field] = nil }
        metrics.slowestRank = nil
        return metrics
      }
    }
  }

  /// The numbers of `model.safetensors`, tensor after tensor: what follows the header, whose length the first 8 bytes say.
  var parameterBytes: Data {
    get throws {
      let file = try Data(contentsOf: URL(filePath: path + "/model.safetensors"))
      let headerLength = file.prefix(8).reversed().reduce(0) { $0 << 8 | Int($1) }
      return file.dropFirst(8 + headerLength)
    }
  }

  var parameters: [Float] {
    get throws {
      try parameterBytes.withUnsafeBytes { bytes in
        stride(from: 0, to: bytes.count, by: 4).map { bytes.loadUnaligned(fromByteOffset: $0, as: Float.self) }
      }
    }
  }
}
