import Foundation
import Platform
import Runs
import TerminalReport
import Testing
import TestSupport
import Training

@Suite struct TerminalReportTests {
  private static let losses = [0.4487, 0.1407, 0.0887, 0.0567, 0.0413]
  private static let testLosses = [0.1449, 0.0926, 0.0664, 0.0539, 0.0526]

  /// The report of a run of so many of these epochs, behind the untrained network.
  private func lines(
    epochs: Int, width: Int = 79, height: Int = 23, glyphs: Glyphs = .ascii, ranks: Int = 1, damage: String = ""
  ) throws -> [String] {
    // Its name stands in lines that are compared, so it's short, wherever tests keep their files.
    let folder = "/tmp/l-" + String(UInt32.random(in: .min ... .max), radix: 16)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let run = try RunDirectory(creating: folder)
    try run.write(Configuration(yaml: "training: {epochs: 5}", file: "the test"))
    if epochs >= 0 { try run.append(EpochMetrics(epoch: 0, testLoss: 2.3371, testAccuracy: 0.0797)) }
    for epoch in 0..<max(0, epochs) {
      var metrics = EpochMetrics(
        epoch: epoch + 1, trainLoss: Self.losses[epoch], trainAccuracy: 1 - Self.losses[epoch] / 4,
        testLoss: Self.testLosses[epoch], testAccuracy: 1 - Self.testLosses[epoch] / 3, learningRate: 0.05,
        seconds: 1.5, imagesPerSecond: 40_000, elapsedSeconds: Double(epoch + 1) * 2)
      if ranks > 1 { (metrics.slowestRank, metrics.slowestRatio) = (epoch % ranks, 1.25) }
      try run.append(metrics)
    }
    if !damage.isEmpty {
      let handle = try #require(FileHandle(forWritingAtPath: run.metricsFile))
      try handle.seekToEnd()
      try handle.write(contentsOf: Data(damage.utf8))
    }
    return try TerminalReport(RecordedRun(reading: run.path), glyphs: glyphs).lines(width: width, height: height)
      .map { $0.replacing(folder, with: "FOLDER") }
  }

  @Test func `shows both curves and the last numbers`() throws {
    let lines = try lines(epochs: 5, height: 15)
    #expect(
      lines == [
        "FOLDER: interrupted, 5 of 5 epochs, 0:10",
        "",
        "loss (logarithmic)                       accuracy, %",
        "      |**                                      |            #**#**#**#**#**#**#",
        "   0.3+  ****                                  |+  +  +**#**",
        "      |+  +  ******                          95+    ***",
        "   0.1+      +  +  #**#**#********             |  **",
        "      |                     +  +  #**#       90+**",
        "      ++-------+------+-------+------+         ++-------+------+-------+------+",
        " epoch 1       2      3       4      5    epoch 1       2      3       4      5",
        "",
        "epoch 5    **** train   +  + test",
        "loss           0.0413      0.0526",
        "accuracy      98.97 %     98.25 %",
        "learning rate 0.05, 40,000 images/s, 1.50 s",
      ])
    // Epoch 0, of 8 %, would leave the others no room.
    #expect(lines.contains { $0.contains(" epoch 1 ") } && !lines.joined().contains(" 20+"))
  }

  @Test func `shows the untrained network as long as there's little else, and says that nothing is done`() throws {
    #expect(try lines(epochs: 1).contains { $0.contains(" epoch 0 ") })
    let none = try lines(epochs: -1)
    #expect(none == ["FOLDER: interrupted, 0 of 5 epochs", "no epoch is done yet"])
  }

  @Test func `names what it left out, and the slowest ranks`() throws {
    let lines = try lines(epochs: 4, ranks: 2, damage: "{\"epoch\":5,\"trai")
    #expect(lines.contains("slowest rank: 0 in 2 epochs, 1 in 2 epochs"))
    #expect(lines.contains { $0.hasSuffix("3: 0 (1.25)  4: 1 (1.25)") })
    #expect(lines.joined(separator: " ").contains("metrics.jsonl:6: is not the line of an epoch"))
  }

  @Test(arguments: [(79, 23), (59, 19), (40, 30), (120, 50)], [Glyphs.braille, .ascii])
  func `fits the terminal`(size: (width: Int, height: Int), glyphs: Glyphs) throws {
    let lines = try lines(epochs: 5, width: size.width, height: size.height, glyphs: glyphs, ranks: 2)
    #expect(lines.filter { $0.count > size.width } == [])
    #expect(lines.count <= size.height)
    #expect(lines.filter { $0.hasSuffix(" ") } == [])
    if glyphs == .ascii { #expect(lines.joined().unicodeScalars.allSatisfy { $0.isASCII }) }
  }
}
