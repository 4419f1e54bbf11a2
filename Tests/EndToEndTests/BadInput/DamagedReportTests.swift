import Datasets
import Foundation
import Launching
import Platform
import Testing
import Training

extension EndToEnd {
  /// Reports of runs that aren't whole.
  @Suite struct DamagedReportTests {
    /// A copy of a finished run, with one of its files replaced or, where there's no content, removed.
    private func copy(_ run: Run, _ file: String, _ content: String?) throws -> Run {
      let path = Workspace.current.newPath()
      try FileManager.default.copyItem(atPath: run.path, toPath: path)
      try FileManager.default.removeItem(atPath: "\(path)/\(file)")
      if let content { try Data(content.utf8).write(to: URL(filePath: "\(path)/\(file)")) }
      return Run(path: path, output: "")
    }

    @Test(.timeLimit(.minutes(3)))
    func `what is missing or damaged is said, and the rest is there`() async throws {
      let run = try await Run.train()
      let accuracy = NumberText.percent(try #require(try run.summary.testAccuracy))
      let hash = try run.summary.parametersSHA256

      let without = try await ReportedPage.of([copy(run, "metrics.jsonl", nil)])
      #expect(without.text.contains("metrics.jsonl is missing.") && without.text.contains(accuracy))
      #expect(without.text.contains("3 of 3") && !without.text.contains("the best on held-out images"))
      let silent = try copy(run, "metrics.jsonl", nil)
      let said = try await launch(ranks: nil, "lockstep", ["report", silent.path])
      #expect(said.standardError.contains("metrics.jsonl is missing: the page has no curves"), "\(said.standardError)")
      let drawn = try await launch(ranks: nil, "lockstep", ["report", "--terminal", silent.path])
      #expect(drawn.standardOutput.contains("completed, 3 of 3 epochs\nmetrics.jsonl is missing\n"))

      var lines = try text(of: run.path + "/metrics.jsonl").split(separator: "\n").map(String.init)
      lines[1] = #"{"epoch": 1, "test_loss": 0.25, "future": {"key": [1]}}"#
      lines[3] = String(lines[3].prefix(20))
      let half = try await ReportedPage.of([copy(run, "metrics.jsonl", lines.joined(separator: "\n"))])
      #expect(half.text.contains("metrics.jsonl:4: is not the line of an epoch, and is left out"))
      #expect(half.tables["Loss of each epoch"]?.map { $0[0] } == ["epoch", "0", "1", "2"])
      #expect(half.tables["Loss of each epoch"]?[2] == ["1", "–", "–", "0.2500"])

      let other = try await ReportedPage.of([copy(run, "summary.json", #"{"status": "completed"}"#)])
      #expect(other.text.contains("is not the summary of a run of this version") && !other.text.contains(hash))
      #expect(other.tables["Test images by label and prediction"] != nil)

      let unfinished = try await ReportedPage.of([copy(run, "model.safetensors", nil)])
      #expect(unfinished.text.contains("has no model.safetensors") && unfinished.text.contains(accuracy))
      #expect(unfinished.pictures.isEmpty)
      #expect(unfinished.text.contains("the page has no weights and no test images"))

      let broken = try await ReportedPage.of([copy(run, "model.safetensors", "not a model")])
      #expect(broken.text.contains("The weights can't be shown.") && broken.text.contains(hash))
    }

    @Test(.timeLimit(.minutes(3)))
    func `data that is gone or of another size leaves the rest`() async throws {
      let data = try DatasetFolder(train: .bars(60, classes: 3), test: .bars(30, classes: 3))
      try Data("one\n<b>two</b>\nthree & \"four\"\n".utf8).write(to: URL(filePath: data.path + "/classes.txt"))
      let run = try await Run.train([
        "data.dataset=custom", "data.classes=3", "data.directory=\(data.path)", "data.holdout=0", "training.epochs=20",
        "training.batch_size=10",
      ])
      let whole = try await ReportedPage.of([run])
      let classes = whole.tables["Precision and recall of each class"]?.map { $0[0] }
      #expect(classes == ["class", "one", "<b>two</b>", "three & \"four\""])
      #expect(!whole.source.contains("<b>"))
      let elsewhere = try await ReportedPage.of([run], ["--data", Workspace.current.digits])
      #expect(elsewhere.text.contains("but there are 3 classes (0 to 2)"))
      // Labels that are turned around: whatever the model was right on, it's wrong on now.
      let turned = DatasetFolder.Part(
        pictures: DatasetFolder.Part.bars(30, classes: 3).pictures,
        labels: DatasetFolder.Part.bars(30, classes: 3).labels.map { 2 - $0 })
      let others = try DatasetFolder(train: .bars(9, classes: 3), test: turned)
      let another = try await ReportedPage.of([run], ["--data", others.path])
      #expect(another.text.contains("These aren't the images that the run was scored on"))
      #expect(!whole.text.contains("These aren't the images"))
      try FileManager.default.removeItem(atPath: data.path)
      let gone = try await ReportedPage.of([run])
      #expect(gone.text.contains("\(data.path): ") && gone.text.contains("can't be shown"))
      #expect(gone.pictures.count == 1 && gone.tables["Loss of each epoch"] != nil, "the weights are there")
    }

    @Test func `pictures that aren't square are drawn as they are`() async throws {
      let folder = try Workspace.current.newFolder()
      for (images, labels) in [(DatasetFile.trainImages, DatasetFile.trainLabels), (.testImages, .testLabels)] {
        let (count, rows, columns) = (40, 6, 10)
        let pixels = (0..<count * rows * columns).map { UInt8($0 % rows == $0 / 60 % 2 ? 255 : 0) }
        let header = try #require(IDXHeader(elementType: .uint8, shape: [count, rows, columns])?.bytes)
        try Data(header + pixels).write(to: URL(filePath: "\(folder)/\(images.rawValue)"))
        let labelHeader = try #require(IDXHeader(elementType: .uint8, shape: [count])?.bytes)
        // Half of the labels are wrong, so that there are mistakes.
        let data = Data(labelHeader + (0..<count).map { UInt8($0 / 2 % 2) })
        try data.write(to: URL(filePath: "\(folder)/\(labels.rawValue)"))
      }
      let run = try await Run.train([
        "data.dataset=custom", "data.classes=2", "data.directory=\(folder)", "data.holdout=0",
      ])
      let page = try await ReportedPage.of([run])
      #expect(page.source.contains(#"width="10" height="6""#) && page.source.contains("picture of 10 by 6 pixels"))
    }

    @Test(.timeLimit(.minutes(2)))
    func `a run that goes on has a page that says so`() async throws {
      let path = Workspace.current.newPath()
      let program = Bundle.main.bundleURL.appending(path: "lockstep").path
      let result = try await launch(
        ranks: 2, "lockstep",
        ["train", "--config", Workspace.current.configuration, "--output", path, "--epochs", "9000"]
      ) { training in
        try await training.wait { _ in (try? text(of: path + "/metrics.jsonl").split(separator: "\n").count) ?? 0 > 3 }
        let output = ChildProcess.output(of: [program, "report", path])
        #expect(output?.hasPrefix("page in \(path)/report.html\n") == true)
        try await training.signal(SIGTERM, rank: 0, of: 2)
      }
      #expect(result.status == 75)
      let page = try ReportedPage(path + "/report.html")
      #expect(page.text.contains("Still running: ") && page.text.contains("of 9,000 epochs were done"))
      #expect(page.tables["Loss of each epoch"].map { $0.count > 3 } == true)
      #expect(page.text.contains("has no model.safetensors"))
      // Of train.log, as there's neither a summary nor a model.
      for fact in ["network 784-32-16-10, relu", "× threads 2 × 1", "parameters 25,818"] {
        #expect(page.text.contains(fact), "\(fact)")
      }
      let stopped = try await ReportedPage.of([Run(path: path, output: "")])
      #expect(stopped.text.contains("Stopped after ") && stopped.text.contains("stopped by SIGTERM"))
    }

    @Test func `a folder that isn't a run is named, and no page is made`() async throws {
      let run = try await Run.train()
      let output = Workspace.current.newPath()
      try await expectRefusal(
        ["report", run.path, Workspace.current.digits, "--output", output],
        saying: ["\(Workspace.current.digits): is not the folder of a run", "lockstep train"])
      #expect(!FileManager.default.fileExists(atPath: output))
      try await expectRefusal(["report", Workspace.current.newPath()], saying: ["is not the folder of a run"])
    }

    @Test func `a full disk leaves the page that was there`() async throws {
      let run = try await Run.train()
      let page = run.path + "/report.html"
      try Data("the page before".utf8).write(to: URL(filePath: page))
      let before = try names(in: run.path)
      let result = try await launch(
        ranks: nil, "lockstep", ["report", run.path], wrapper: ["sh", "-c", #"ulimit -f 8; exec "$@""#, "sh"])
      #expect(result.status == 1)
      #expect(result.standardError.contains("\(page): cannot be written: File too large"), "\(result.standardError)")
      #expect(try text(of: page) == "the page before" && names(in: run.path) == before)
      let full = try await launch(ranks: nil, "lockstep", ["report", run.path, "--output", "/dev/full"])
      #expect(full.status == 1 && full.standardError.contains("/dev/full: cannot be written: No space left on device"))
    }
  }
}
