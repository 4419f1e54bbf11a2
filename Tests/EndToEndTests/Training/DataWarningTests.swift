import Model
import Testing

extension EndToEnd {
  /// What a run says about data that is unusual.
  @Suite struct DataWarningTests {
    private func warnings(
      train: DatasetFolder.Part, test: DatasetFolder.Part?, ranks: Int? = nil, _ settings: [String] = []
    ) async throws -> [String] {
      let folder = try DatasetFolder(train: train, test: test)
      let run = try await Run.train(
        ranks: ranks,
        ["data.dataset=custom", "data.directory=\(folder.path)", "data.holdout=0", "model.hidden=[8]"] + settings)
      return run.output.split(separator: "\n").filter { $0.hasPrefix("warning: ") }.map(String.init)
    }

    @Test func `says nothing about data as it should be`() async throws {
      #expect(try await warnings(train: .bars(90, classes: 3), test: .bars(30, classes: 3)) == [])
      let run = try await Run.train(["training.epochs=1"])
      #expect(!run.output.contains("warning: "))
    }

    @Test(arguments: [nil, 2])
    func `names classes that a part lacks`(ranks: Int?) async throws {
      let lines = try await warnings(train: .bars(80, classes: 2), test: .bars(30, classes: 3), ranks: ranks)
      #expect(lines == ["warning: no training image has label 2: classes that are tested on but can't be learned"])
    }

    @Test func `says of a named data set that there is nothing to learn`() async throws {
      var part = try DatasetFolder.Part.sortedDigits
      let count = part.labels.count { $0 == 0 }
      part = DatasetFolder.Part(pictures: Array(part.pictures.prefix(count)), labels: Array(part.labels.prefix(count)))
      let lines = try await warnings(train: part, test: part, ["data.dataset=synthetic"])
      #expect(lines.first == "warning: all training labels are 0: there is one class and nothing to learn")
    }

    @Test func `says that labels seem to start from 1`() async throws {
      var part = DatasetFolder.Part.bars(90, classes: 3)
      part.labels = part.labels.map { $0 + 1 }
      let lines = try await warnings(train: part, test: part)
      #expect(lines.count == 1 && lines[0].hasPrefix("warning: no image has label 0: labels seem to start from 1"))
    }

    /// What people do to pixels.
    enum Change {
      case invert, clear, threshold, dim, fill

      func callAsFunction(_ pixel: UInt8) -> UInt8 {
        switch self {
        case .invert: 255 - pixel
        case .clear: 0
        case .threshold: pixel > 128 ? 1 : 0
        case .dim: pixel / 16
        case .fill: 9
        }
      }
    }

    @Test(
      arguments: [
        (.invert, "pixels from 0 to 255, mean "), (.clear, "all pixels are 0"),
        (.threshold, "pixels from 0 to 1, mean 0.3: pixels of 0 to 255 are expected"),
        (.dim, "pixels from 0 to 15, mean 4.6: pixels of 0 to 255 are expected; multiply these by 17"),
        (.fill, "pixels from 9 to 9, mean 9.0: each picture is of one gray alone"),
      ] as [(Change, String)])
    func `shows the range of pixels that aren't scaled as MNIST's`(change: Change, words: String) async throws {
      var part = DatasetFolder.Part.bars(90, classes: 3)
      part.pictures = part.pictures.map { $0.map { change($0) } }
      let lines = try await warnings(train: part, test: part).filter { $0.contains("images: ") }
      #expect(lines.count == 1 && lines[0].hasPrefix("warning: training images: \(words)"), "\(lines)")
    }

    @Test func `says once that an epoch is no better than chance`() async throws {
      var part = DatasetFolder.Part.bars(90, classes: 3)
      part.pictures = part.pictures.map { $0.map { _ in 0 } }
      let lines = try await warnings(
        train: part, test: nil, ["model.hidden=[]", "model.dropout=0", "training.batch_size=8"])
      #expect(
        lines.count == 2 && lines[1].contains("no better than by always guessing the most frequent class (33.33 %)"))
    }
  }
}
