import Datasets
import Foundation
import Launching
import Model
import Testing
import TestSupport

extension EndToEnd {
  /// Data of the user's own.
  @Suite struct CustomDataTests {
    private static let settings = [
      "data.dataset=custom", "data.name=bars of light", "model.hidden=[16]", "training.epochs=2",
      "schedule.warmup_epochs=0",
    ]

    private func train(_ folder: DatasetFolder, ranks: Int? = nil, _ settings: [String] = []) async throws -> Run {
      try await Run.train(ranks: ranks, Self.settings + ["data.directory=\(folder.path)"] + settings)
    }

    @Test(arguments: [nil, 2])
    func `counts the classes, and shows the name that the user gave`(ranks: Int?) async throws {
      let run = try await train(
        DatasetFolder(train: .bars(520, classes: 26), test: .bars(52, classes: 26)), ranks: ranks)
      #expect(run.output.contains(/dataset +custom\n +name +"bars of light"\n +classes +auto\n/))
      #expect(run.output.contains(/pictures +12×12 in 26 classes\n/))
      #expect(run.output.contains(/layers +144-16-26\n/))
      #expect(!run.output.contains("****"))
      #expect(try run.summary.dataset == "bars of light")
      let evaluation = try await PrintedEvaluation(of: run, ranks: ranks, classes: 26)
      #expect(evaluation.confusion.rows.count == 26)
    }

    @Test func `trains without test images, and leaves out what would be said about them`() async throws {
      let folder = try DatasetFolder(train: .bars(120, classes: 3, side: 9), test: nil)
      let run = try await train(folder, ["training.keep=best", "data.holdout=0.2"])
      #expect(!run.output.contains("test loss"))
      #expect(run.output.contains(/\n(kept epoch \d, the best on held-out images; )?held-out accuracy [\d.]+ %, p/))
      #expect(try !text(of: run.path + "/metrics.jsonl").contains("\"test"))
      #expect(try !text(of: run.path + "/summary.json").contains("\"test"))
      let inspection = try await launch(ranks: nil, "lockstep", ["data", "inspect", folder.path, "--index", "2"])
      #expect(inspection.standardOutput.contains("one-hot  [0 0 1]"))
      let check = try await launch(ranks: nil, "lockstep", ["data", "check", folder.path])
      #expect(check.status == 0)
      #expect(check.standardOutput.contains("test images   none"))
      try await expectRefusal(["evaluate", run.path], saying: ["\(folder.path): has no test images", "--data"])
      let resumed = try await launch(
        ranks: nil, "lockstep", ["train", "--resume", run.path, "--set", "training.epochs=3"])
      #expect(resumed.status == 0, "\(resumed.standardError)")
      try await expectTrainingRefused(
        data: folder.path, saying: ["\(folder.path): lacks t10k-images-idx3-ubyte.gz", "data.dataset"])
    }

    @Test func `refuses what has no classes to tell apart, and pictures that are too large`() async throws {
      let one = try DatasetFolder(train: .bars(20, classes: 1), test: nil)
      try await expectTrainingRefused(data: one.path, Self.settings, saying: ["\(one.path): all training labels are 0"])
      var part = DatasetFolder.Part.bars(20, classes: 1)
      part.labels = part.labels.map { _ in 7 }
      let seven = try DatasetFolder(train: part, test: .bars(20, classes: 9))
      try await expectTrainingRefused(data: seven.path, Self.settings, saying: ["all training labels are 7"])
      let large = try DatasetFolder(train: .bars(2, classes: 2, side: 257), test: nil)
      try await expectTrainingRefused(data: large.path, Self.settings, saying: ["257×257", "256 pixels a side"])
    }

    @Test func `checks the number of weights when the size of the pictures is known`() async throws {
      let folder = try DatasetFolder(train: .bars(20, classes: 2, side: 200), test: nil)
      try await expectTrainingRefused(
        data: folder.path, Self.settings + ["model.hidden=[40000]"],
        saying: ["makes 1,600,080,000 weights with pictures of 40,000 pixels and 2 classes"])
    }

    @Test func `a model of pictures of another size than MNIST's reads its own as they are, and any other`()
      async throws
    {
      let part = DatasetFolder.Part.bars(90, classes: 3)
      let run = try await train(DatasetFolder(train: part, test: nil))
      let folder = try Workspace.current.newFolder()
      let (own, other) = (folder + "/own.png", folder + "/other.png")
      try writePNG(part.pictures[1], side: 12, to: own)
      try writePNG((0..<900).map { (8..<12).contains($0 / 30) && $0 % 30 > 5 ? 0 : 255 }, side: 30, to: other)
      let result = try await launch(ranks: nil, "lockstep", ["predict", run.path, own, "--as-is", "--show", "--json"])
      #expect(result.status == 0, "\(result.standardError)")
      let json = try JSONSerialization.jsonObject(with: Data(result.standardOutput.utf8)) as? [[String: Any]]
      let pixels = try #require(json?.first?["pixels"] as? [[Int]])
      #expect(pixels.flatMap(\.self) == part.pictures[1].map { Int($0) })
      #expect(try await launch(ranks: nil, "lockstep", ["predict", run.path, other]).status == 0)
      try await expectRefusal(
        ["predict", run.path, other, "--as-is"], saying: ["other.png: has 30×30 pixels, the model's pictures 12×12"])
    }

    @Test func `explains labels that start from 1, and labels of other data than MNIST's`() async throws {
      var part = DatasetFolder.Part.bars(130, classes: 26)
      part.labels = part.labels.map { $0 + 1 }
      let folder = try DatasetFolder(train: part, test: part)
      try await expectTrainingRefused(
        data: folder.path, Self.settings + ["data.classes=26"],
        saying: ["label 25 is 26, but there are 26 classes", "set data.classes to 27 or auto"])
      try await expectTrainingRefused(
        data: folder.path, saying: ["label 9 is 10, but there are 10 classes", "Set data.dataset to custom"])
    }

    private static func emnistName(_ split: String) -> (DatasetFile) -> String {
      { "emnist-\(split)-" + $0.rawValue.replacing("t10k", with: "test") }
    }

    @Test func `reads EMNIST's files by their names, and says that the pictures are transposed`() async throws {
      let folder = try DatasetFolder(
        train: .bars(90, classes: 3), test: .bars(30, classes: 3), name: Self.emnistName("digits"))
      let run = try await train(folder)
      #expect(run.output.contains("\nnote: these are EMNIST's digits, whose pictures are stored transposed"))
      for name in try names(in: folder.path) {
        let other = folder.path + "/" + name.replacing("digits", with: "letters")
        try FileManager.default.copyItem(atPath: folder.path + "/" + name, toPath: other)
      }
      try await expectTrainingRefused(
        data: folder.path, Self.settings,
        saying: ["\(folder.path): holds more than one data set: EMNIST's digits, letters"])
      let check = try await launch(ranks: nil, "lockstep", ["data", "check", folder.path])
      #expect(check.status == 1)
    }

    @Test func `names the folder in torchvision's that holds the files`() async throws {
      let folder = try DatasetFolder(train: .bars(9, classes: 3), test: .bars(3, classes: 3))
      let root = try Workspace.current.newFolder()
      try FileManager.default.createDirectory(atPath: root + "/MNIST", withIntermediateDirectories: false)
      try FileManager.default.moveItem(atPath: folder.path, toPath: root + "/MNIST/raw")
      try await expectTrainingRefused(
        data: root, saying: ["lacks", "Name the folder in it that has them: \(root)/MNIST/raw"])
      // There's something, which isn't to be mixed with a download.
      let check = try await launch(ranks: nil, "lockstep", ["data", "check", root])
      #expect(check.status == 1)
    }
  }
}
