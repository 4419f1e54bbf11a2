import CPNG
import Foundation
import Launching
import Testing

extension EndToEnd {
  @Suite struct ImportTests {
    /// The workspace's digits as a table, and what an import of it says.
    private func importedTable() async throws -> (folder: String, result: LaunchResult) {
      let train = try Digits.train
      let rows = train.labels.indices.map { index in
        "\(train.labels[index])," + train.picture(index).map(String.init).joined(separator: ",")
      }
      let table = try Workspace.current.newFile(rows.joined(separator: "\n"), name: "train.csv")
      let folder = Workspace.current.newPath()
      return (folder, try await launch(ranks: nil, "lockstep", ["data", "import", table, "--output", folder]))
    }

    @Test func `a training on imported images has the bits of one on the originals`() async throws {
      let (folder, result) = try await importedTable()
      #expect(result.status == 0, "\(result.standardError)")
      #expect(result.standardOutput.contains("645 training and no test images of 28×28 pixels, 10 classes"))
      #expect(result.standardError.contains("--test-fraction"))
      let settings = ["training.epochs=1", "data.dataset=custom", "data.directory=\(folder)"]
      let (imported, original) = (try await Run.train(settings), try await Run.train(["training.epochs=1"]))
      #expect(try imported.parameterBytes == original.parameterBytes)
    }

    @Test func `own pictures become a model with their folders' names, from import to export; bad ones are named`()
      async throws
    {
      let own = try OwnPictures()
      let source = own.path
      try Data("none".utf8).write(to: URL(filePath: source + "/one/bad.png"))
      let output = Workspace.current.newPath()
      let arguments = ["data", "import", source, "--output", output, "--test-fraction", "0.25"]
      let refused = try await launch(ranks: nil, "lockstep", arguments)
      #expect(refused.status == 1)
      #expect(refused.standardError.contains("\(source)/one/bad.png: is neither PNG nor JPEG"))
      #expect(!FileManager.default.fileExists(atPath: output))
      let result = try await launch(ranks: nil, "lockstep", arguments + ["--skip-bad"])
      #expect(result.status == 0 && result.standardOutput.contains("2 classes (nought one)"), "\(result.standardError)")
      #expect(result.standardError.contains("bad.png: is neither PNG nor JPEG; left out"))
      let run = try await Run.train(
        ["data.dataset=custom", "data.directory=\(output)", "data.holdout=0", "training.epochs=12"])
      let accuracy = try #require(run.summary.testAccuracy)
      #expect(accuracy > 0.9)
      let predicted = try await launch(ranks: nil, "lockstep", ["predict", run.path] + own.files("nought").prefix(20))
      let right = predicted.standardOutput.split(separator: "\n").filter {
        $0.contains(" nought ") && !$0.contains("one  100")
      }
      #expect(right.count == 20)
      let table = try await launch(ranks: nil, "lockstep", ["predict", run.path, source + "/nought", "--csv"])
      #expect(table.standardOutput.hasPrefix("file,label,name,probability,warnings,error,p_nought,p_one\n"))
      let report = try await launch(ranks: nil, "lockstep", ["report", run.path])
      #expect(report.status == 0, "\(report.standardError)")
      let page = try text(of: run.path + "/report.html")
      for name in ["nought", "one"] { #expect(page.ranges(of: ">\(name)<").count > 1, "names stand in tables") }
      let model = Workspace.current.newPath() + ".onnx"
      let exported = try await launch(ranks: nil, "lockstep", ["export", run.path, "--output", model])
      #expect(exported.status == 0, "\(exported.standardError)")
      #expect(try Data(contentsOf: URL(filePath: model)).firstRange(of: Data(#"["nought","one"]"#.utf8)) != nil)
    }

    @Test func `a bar on the terminal shows how far reading and writing are, and is gone in the end`() async throws {
      let result = try await launch(
        ranks: nil, "lockstep",
        ["data", "import", Workspace.current.digits, "--output", Workspace.current.newPath()],
        environment: ["TERM": "xterm"], onTerminal: true)
      #expect(result.status == 0, "\(result.standardOutput)")
      let drawn = result.standardOutput.components(separatedBy: "\r")
      for step in ["reading", "writing"] { #expect(drawn.contains { $0.hasPrefix(step + "  ▕") }, "\(drawn)") }
      let last = try #require(drawn.lastIndex { $0.contains("▕") })
      #expect(drawn[(last + 1)...].contains { $0.hasPrefix("\u{1B}[J") }, "\(drawn)")
    }

    @Test func `a disk that fills up leaves no data set behind`() async throws {
      let (folder, result) = try await importedTable()
      #expect(result.status == 0)
      let other = Workspace.current.newPath()
      // A file may have 20 blocks of 512 bytes.
      let limited = try await launch(
        ranks: nil, "lockstep", ["data", "import", folder, "--output", other], emulator: ["prlimit", "--fsize=10240"])
      #expect(limited.status == 1)
      #expect(limited.standardError.contains("cannot be written: File too large"), "\(limited.standardError)")
      #expect(!FileManager.default.fileExists(atPath: other))
    }
  }
}
