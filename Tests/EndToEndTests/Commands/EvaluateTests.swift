import Datasets
import Foundation
import Launching
import Testing

/// What `lockstep evaluate` prints.
struct PrintedEvaluation: Equatable {
  let count: Int
  let loss: Double
  let accuracy: String
  let confusion: Confusion

  /// A row a label, a column a prediction.
  struct Confusion: Equatable {
    let rows: [[Int]]

    var trace: Int { rows.indices.reduce(0) { $0 + rows[$1][$1] } }
    var sum: Int { rows.joined().reduce(0, +) }
  }

  /// Evaluates a run on what it was trained on.
  init(of run: Run, ranks: Int?, classes: Int = 10) async throws {
    let result = try await launch(ranks: ranks, "lockstep", ["evaluate", run.path])
    try #require(result.status == 0, "\(result.standardError)")
    let match = try #require(
      result.standardOutput.wholeMatch(
        of:
          /test images +([\d,]+)\ntest loss +(\S+)\ntest accuracy +(\S+) %\n\nconfusion matrix.*\n[ 0-9]+\n((?:[ 0-9]+\n)+)/
      ))
    count = try #require(Int(match.1.replacing(",", with: "")))
    loss = try #require(Double(match.2))
    accuracy = String(match.3)
    let rows = match.4.split(separator: "\n").map { $0.split(separator: " ").compactMap { Int($0) } }
    #expect(rows.map(\.first) == Array(0..<classes), "each row begins with its label")
    confusion = Confusion(rows: rows.map { Array($0.dropFirst()) })
    try #require(confusion.rows.count == classes && confusion.rows.allSatisfy { $0.count == classes })
  }
}

extension EndToEnd {
  @Suite struct EvaluateTests {
    @Test func `gives the accuracy of the summary and the confusion matrix, on any number of ranks`() async throws {
      let run = try await Run.train()
      let evaluation = try await PrintedEvaluation(of: run, ranks: nil)
      let (accuracy, loss) = (try #require(run.summary.testAccuracy), try #require(run.summary.testLoss))
      #expect(evaluation.count == Workspace.testCount)
      #expect(evaluation.accuracy == String(format: "%.2f", 100 * accuracy))
      #expect(abs(evaluation.loss - loss) <= 0.00005)
      #expect(evaluation.confusion.trace == Int((accuracy * Double(Workspace.testCount)).rounded()))
      let labels = try Digits.test.labels
      #expect(
        evaluation.confusion.rows.map { $0.reduce(0, +) } == (0..<10).map { label in labels.count { $0 == label } })
      for ranks in [1, 3] { #expect(try await PrintedEvaluation(of: run, ranks: ranks) == evaluation) }
    }

    @Test func `evaluates on another data set`() async throws {
      let run = try await Run.train()
      let other = Workspace.current.newPath()
      _ = try await launch(
        ranks: nil, "lockstep", ["data", "synthesize", "--output", other, "--train", "1", "--test", "9"])
      let result = try await launch(ranks: nil, "lockstep", ["evaluate", run.path, "--data", other])
      #expect(result.standardOutput.hasPrefix("test images    9\n"), "\(result.standardError)")
    }

    @Test(arguments: [1, 2])
    func `says that pictures or classes aren't those that the model knows`(ranks: Int) async throws {
      let run = try await Run.train()
      let small = try DatasetFolder(train: .bars(20, classes: 4), test: .bars(9, classes: 4))
      try await expectRefusal(
        ranks: ranks, ["evaluate", run.path, "--data", small.path],
        saying: ["\(small.path): holds pictures of 144 pixels, the model reads 784", "--data"])
      let many = try DatasetFolder(train: .bars(24, classes: 12, side: 28), test: .bars(12, classes: 12, side: 28))
      try await expectRefusal(
        ranks: ranks, ["evaluate", run.path, "--data", many.path],
        saying: ["\(many.path): has a test image labeled 11, the model knows classes 0 to 9"])
    }
  }
}
