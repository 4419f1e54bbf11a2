import Foundation
import Platform
import Sweeping
import Testing
import TestSupport
import Training

@Suite struct SweepTests {
  private func sweep(_ text: String) throws -> Sweep {
    try withTemporaryFolder { folder in
      try write(Array("data: {holdout: 0.1}".utf8), to: folder + "/base.yaml")
      try write(Array("data: {holdout: 0}".utf8), to: folder + "/all.yaml")
      try write(Array(text.utf8), to: folder + "/sweep.yaml")
      return try Sweep(reading: folder + "/sweep.yaml")
    }
  }

  @Test func `a grid has all combinations in the order of the file, each with all seeds`() throws {
    let sweep = try sweep(
      "base: base.yaml\nseeds: [3, 1]\nkeys: {model.hidden: [[8], [8, 4]], optimizer.learning_rate: [0.1, 0.2]}")
    #expect(
      sweep.trials.map { $0.overrides.joined(separator: " ") } == [
        "model.hidden=[8] optimizer.learning_rate=0.1 training.seed=3",
        "model.hidden=[8] optimizer.learning_rate=0.1 training.seed=1",
        "model.hidden=[8] optimizer.learning_rate=0.2 training.seed=3",
        "model.hidden=[8] optimizer.learning_rate=0.2 training.seed=1",
        "model.hidden=[8, 4] optimizer.learning_rate=0.1 training.seed=3",
        "model.hidden=[8, 4] optimizer.learning_rate=0.1 training.seed=1",
        "model.hidden=[8, 4] optimizer.learning_rate=0.2 training.seed=3",
        "model.hidden=[8, 4] optimizer.learning_rate=0.2 training.seed=1",
      ])
    #expect(sweep.trials.map(\.name).prefix(3) == ["trial-001-seed-3", "trial-001-seed-1", "trial-002-seed-3"])
  }

  @Test func `random values lie in their range, are spread over it, and are a function of the seed`() throws {
    func values(seed: Int) throws -> [[String]] {
      try sweep(
        "base: base.yaml\nsearch: random\ntrials: 400\nseed: \(seed)\n"
          + "keys: {optimizer.learning_rate: {from: 0.001, to: 10, scale: log}, training.batch_size: {from: 4, to: 7}}"
      ).trials.map { $0.settings.map(\.value) }
    }
    let drawn = try values(seed: 1)
    #expect(try values(seed: 1) == drawn && values(seed: 2) != drawn)
    let rates = try drawn.map { try #require(Double($0[0])) }
    #expect(rates.allSatisfy { (0.001...10).contains($0) })
    // Four powers of ten, each with a quarter: 400 draws leave it by 40 once in 10⁵.
    for power in -3...0 {
      let count = rates.count { $0 >= pow(10, Double(power)) && $0 < pow(10, Double(power + 1)) }
      #expect((60...140).contains(count))
    }
    #expect(Set(drawn.map { $0[1] }) == ["4", "5", "6", "7"])
  }

  @Test(arguments: [
    ("keys: {model.dropout: [0]}", "names no configuration"),
    ("base: base.yaml\nkeyz: 1", "sweep.yaml:2: unknown key keyz"),
    ("base: base.yaml\nkeys: {model.dropout: {from: 0, to: 1}}", "a grid has no range of numbers"),
    ("base: base.yaml\ntrials: 3\nkeys: {model.dropout: [0]}", "sweep.yaml:2: trials is for random search"),
    ("base: base.yaml\nsearch: clever\nkeys: {model.dropout: [0]}", "sweep.yaml:2: search is neither grid nor random"),
    ("base: base.yaml\nseeds: [1, 1]\nkeys: {model.dropout: [0]}", "a seed is no whole number, or is there twice"),
    ("base: base.yaml\nkeys: {training.seed: [1]}", "training.seed is set by seeds"),
    (
      "base: base.yaml\nsearch: random\nkeys: {model.dropout: {from: 0, to: 0.5, scale: log}}",
      "log for numbers above 0"
    ),
    ("base: base.yaml\nkeys: {model.dropout: 3}", "is neither a list nor a range"),
    ("base: base.yaml\nkeys: {model.dropout: [0, 2]}", "model.dropout: \"2\" is not allowed"),
    ("base: base.yaml\nkeys: {model.dropuot: [0]}", "unknown key"),
    ("base: all.yaml\nkeys: {model.dropout: [0]}", "holds out no images"),
    ("keys: \(String(repeating: "[", count: 40))", "is nested more than 32 deep"),
    ("base: [", "is not valid YAML"), ("", "is no mapping of keys"), ("base: &a base.yaml\nkeys: *a", "has anchors"),
  ])
  func `says what is wrong, and where`(text: String, expected: String) throws {
    let error = try #require(throws: (any Error).self) { try sweep(text) }
    #expect("\(error)".contains(expected), "\(error)")
    #expect("\(error)".split(separator: "\n").count == 2)
  }

  @Test func `a folder of another sweep is refused`() throws {
    let (one, other) = (
      try sweep("base: base.yaml\nkeys: {model.dropout: [0]}"),
      try sweep("base: base.yaml\nkeys: {model.dropout: [0.1]}")
    )
    try withTemporaryFolder { folder in
      _ = try SweepFolder(folder + "/a", of: one)
      _ = try SweepFolder(folder + "/a", of: one)
      #expect(throws: FileError.self) { try SweepFolder(folder + "/a", of: other) }
      #expect(throws: FileError.self) { try SweepFolder(folder, of: one) }
    }
  }
}
