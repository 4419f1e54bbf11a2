import Foundation
import Launching
import Model
import Testing

extension EndToEnd {
  /// `lockstep evaluate --json` and `--mistakes`.
  @Suite struct EvaluateOutputTests {
    private struct Evaluation: Decodable, Equatable {
      struct Class: Decodable, Equatable {
        let label: Int
        let name: String
        let images: Int
        let precision, recall: Double?
      }
      struct Mistake: Decodable, Equatable {
        let index, label, prediction: Int
        let probability: Double
      }

      let testImages: Int
      let loss, accuracy: Double
      let classes: [Class]
      let confusion: [[Int]]
      let mistakes: [Mistake]?
    }

    private func evaluate(_ run: Run, ranks: Int? = nil, _ options: [String] = []) async throws -> Evaluation {
      let result = try await launch(ranks: ranks, "lockstep", ["evaluate", run.path, "--json"] + options)
      try #require(result.status == 0, "\(result.standardError)")
      let decoder = JSONDecoder()
      decoder.keyDecodingStrategy = .convertFromSnakeCase
      return try decoder.decode(Evaluation.self, from: Data(result.standardOutput.utf8))
    }

    @Test func `the JSON has what is printed, and precision and recall, on any number of ranks`() async throws {
      let run = try await Run.train()
      let evaluation = try await evaluate(run)
      let printed = try await PrintedEvaluation(of: run, ranks: nil)
      #expect(evaluation.testImages == Workspace.testCount && evaluation.confusion == printed.confusion.rows)
      let summary = try run.summary
      #expect(evaluation.loss == summary.testLoss && evaluation.accuracy == summary.testAccuracy)
      for (label, score) in evaluation.classes.enumerated() {
        let row = evaluation.confusion[label]
        let column = evaluation.confusion.map { $0[label] }.reduce(0, +)
        #expect((score.label, score.name, score.images) == (label, "\(label)", row.reduce(0, +)))
        #expect(score.recall == Double(row[label]) / Double(row.reduce(0, +)))
        #expect(score.precision == (column == 0 ? nil : Double(row[label]) / Double(column)))
      }
      #expect(evaluation.mistakes == nil)
      #expect(try await evaluate(run, ranks: 3) == evaluation)
    }

    @Test(arguments: [nil, 2])
    func `mistakes are those of the model, the surest first`(ranks: Int?) async throws {
      let run = try await Run.train(["training.epochs=1"])
      let all = try #require(try await evaluate(run, ranks: ranks, ["--mistakes", "10000"]).mistakes)
      let digits = try Digits.test
      let model = try TrainedModel(reading: run.path + "/model.safetensors")
      // Each is classified again, by the library's call for a single picture.
      var wrong: [Int: Float] = [:]
      for index in digits.labels.indices {
        let probabilities = model.probabilities(of: digits.picture(index))
        let most = try #require(probabilities.max())
        if probabilities.firstIndex(of: most) != Int(digits.labels[index]) { wrong[index] = most }
      }
      #expect(Set(all.map(\.index)) == Set(wrong.keys) && !all.isEmpty)
      #expect(all.map(\.probability) == all.map(\.probability).sorted(by: >))
      for mistake in all {
        #expect(mistake.label == Int(digits.labels[mistake.index]) && mistake.prediction != mistake.label)
        #expect(abs(mistake.probability - Double(try #require(wrong[mistake.index]))) < 1e-5)
      }
      let first = try await evaluate(run, ranks: ranks, ["--mistakes", "3"]).mistakes
      #expect(first == Array(all.prefix(3)))

      let shown = try await launch(
        ranks: ranks, "lockstep", ["evaluate", run.path, "--mistakes", "3"], environment: ["LC_ALL": "C.UTF-8"])
      let text = shown.standardOutput
      #expect(text.contains("\nthe 3 of \(all.count) mistakes that the model is surest of\n"))
      #expect(text.contains("label    \(all[0].label)") && text.contains("read as  \(all[0].prediction), "))
      #expect(text.contains("image    \(all[0].index)") && text.contains("█"))
      #expect(text.split(separator: "\n").allSatisfy { $0.count < 80 })
      let ascii = try await launch(
        ranks: ranks, "lockstep", ["evaluate", run.path, "--mistakes", "3"], environment: ["LC_ALL": "C"])
      #expect(ascii.standardOutput.unicodeScalars.allSatisfy { $0.isASCII } && ascii.standardOutput.contains("##"))
    }

    @Test func `a data set's class names are told`() async throws {
      let folder = try DatasetFolder(train: .bars(40, classes: 4), test: .bars(20, classes: 4))
      try "north\neast\nsouth\nwest\n".write(toFile: folder.path + "/classes.txt", atomically: true, encoding: .utf8)
      let run = try await Run.train([
        "data.dataset=custom", "data.directory=\(folder.path)", "training.epochs=1", "data.holdout=0",
      ])
      #expect(try await evaluate(run).classes.map(\.name) == ["north", "east", "south", "west"])
    }

    @Test func `no count that makes no sense`() async throws {
      for count in ["0", "-1", "many"] {
        let result = try await launch(ranks: nil, "lockstep", ["evaluate", "run", "--mistakes=\(count)"])
        #expect(result.status == 64, "\(result.standardError)")
      }
    }
  }
}
