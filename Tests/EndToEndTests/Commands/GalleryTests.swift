import Datasets
import Foundation
import Launching
import Testing

extension EndToEnd {
  @Suite struct GalleryTests {
    private func gallery(
      _ arguments: [String], data: String = Workspace.current.digits, output: String? = nil
    ) async throws -> (path: String, result: LaunchResult) {
      let path = try output ?? Workspace.current.newFolder() + "/gallery.html"
      let result = try await launch(ranks: nil, "lockstep", ["data", "gallery", data, "--output", path] + arguments)
      #expect(result.status == 0, "\(result.standardError)")
      return (path, result)
    }

    /// The texts of the cells of a table of pixels.
    private func cells(_ html: String, table: Int) throws -> [String] {
      let tables = html.components(separatedBy: "<table class=\"pixels wide\"").dropFirst()
      let body = try #require(tables.dropFirst(table).first?.components(separatedBy: "</table>").first)
      return body.matches(of: #/<td class="p"[^>]*>([^<]*)</td>/#).map { String($0.1) }
    }

    @Test(arguments: [false, true])
    func `shows how many images each class has, and one of them as numbers`(isTest: Bool) async throws {
      let digits = try isTest ? Digits.test : Digits.train
      let (path, result) = try await gallery(["--index", "3", "--images", "4"] + (isTest ? ["--test"] : []))
      let count = isTest ? "605 test images" : "645 training images"
      #expect(result.standardOutput.hasPrefix("\(path): \(count) of \(Workspace.current.digits), "))
      let html = try text(of: path)
      for label in 0..<10 {
        let count = digits.labels.count { $0 == label }
        #expect(html.contains(">\(label)</th><td class=\"number\">\(count)</td>"))
        #expect(html.contains("Class \(label) <span class=\"note\">4 of \(count) images</span>"))
      }
      let pixels = digits.picture(3)
      #expect(try cells(html, table: 0) == pixels.map { "\($0)" })
      let scaled = try cells(html, table: 1).compactMap { Double($0.hasPrefix(".") ? "0" + $0 : $0) }
      #expect(scaled.count == 784 && zip(scaled, pixels).allSatisfy { abs($0 - Double($1) / 255) <= 0.005 })
      let label = Int(digits.labels[3])
      let oneHot = (0..<10).map { $0 == label ? "<td class=\"hot\">1</td>" : "<td>0</td>" }.joined()
      #expect(html.contains(oneHot))
      // Flattened, from the first row with a pixel above 0 on.
      let first = (pixels.firstIndex { $0 > 0 } ?? 0) / 28 * 28
      #expect(html.contains("[\(first)] to [\(first + 27)]: "))
      #expect(!html.contains("<script") && !html.contains("src=\"http"))
    }

    @Test func `a wrong label comes first, with what the model reads`() async throws {
      let run = try await Run.train(["training.epochs=20", "model.hidden=[64]", "model.dropout=0", "data.holdout=0"])
      let digits = try Digits.train
      let planted = 217
      let wrong = (digits.labels[planted] + 5) % 10
      var labels = digits.labels
      labels[planted] = wrong
      let folder = try Workspace.current.newFolder()
      let original = Workspace.current.digits
      for name in try names(in: original) {
        try FileManager.default.copyItem(atPath: "\(original)/\(name)", toPath: "\(folder)/\(name)")
      }
      let labelFile = "\(folder)/\(DatasetFile.trainLabels.gzipName)"
      try FileManager.default.removeItem(atPath: labelFile)
      try IDXFile.write(labels, shape: [labels.count], to: labelFile, compressed: true)

      for model in [run.path, run.path + "/model.safetensors"] {
        let (path, _) = try await gallery(["--model", model, "--images", "5"], data: folder)
        let html = try text(of: path)
        let losses = try #require(html.components(separatedBy: "<section id=\"losses\"").last)
        let figures = losses.components(separatedBy: "</section>")[0].components(separatedBy: "<li>").dropFirst()
        #expect(figures.count == 15)
        let first = try #require(figures.first)
        #expect(first.contains("labeled <strong>\(wrong)</strong>") && first.contains(">#\(planted)</p>"))
        #expect(first.contains("read as <strong>\(digits.labels[planted])</strong>"))
        #expect(first.contains(/[0-9.]+\u{A0}%/))
        // Among its class's, too.
        let ofClass = html.components(separatedBy: "Class \(wrong) ").dropFirst().first ?? ""
        #expect(ofClass.components(separatedBy: "<li>")[1].contains("#\(planted)</p>"))
      }
      let sheet = try await gallery(
        ["--model", run.path, "--images", "5"], data: folder, output: Workspace.current.newFolder() + "/sheet.png")
      let bytes = try Data(contentsOf: URL(filePath: sheet.path))
      #expect(bytes.starts(with: [0x89] + Array("PNG".utf8)))
    }

    @Test func `takes whatever data can be trained on, and what can't be for its labels`() async throws {
      let kinds: [(rows: Int, columns: Int, labels: [UInt8])] = [
        (28, 28, [0]), (5, 9, [7, 7, 7]), (1, 1, [0, 1]), (256, 256, [0, 2]), (40, 3, (0...255).map { UInt8($0) }),
      ]
      for (rows, columns, labels) in kinds {
        let folder = try Workspace.current.newFolder()
        let pixels = (0..<labels.count * rows * columns).map { UInt8($0 * 7 % 256) }
        try IDXFile.write(
          pixels, shape: [labels.count, rows, columns], to: "\(folder)/\(DatasetFile.trainImages.rawValue)",
          compressed: false)
        try IDXFile.write(
          labels, shape: [labels.count], to: "\(folder)/\(DatasetFile.trainLabels.rawValue)", compressed: false)
        try Data("<b>a & b</b>\n".utf8).write(to: URL(filePath: folder + "/classes.txt"))
        for name in ["a.html", "a.png"] {
          let (path, _) = try await gallery([], data: folder, output: "\(folder)/\(name)")
          let size = try #require(FileManager.default.attributesOfItem(atPath: path)[.size] as? Int)
          #expect(size > 100 && size < 2_000_000, "\(rows)×\(columns), \(labels.count) images: \(size) bytes")
        }
        let html = try text(of: folder + "/a.html")
        #expect(!html.contains("<b>"), "names of classes are texts")
        #expect(html.contains("\(rows)×\(columns) pixels"))
      }
    }

    @Test func `what can't be shown is named, and nothing is written`() async throws {
      let digits = Workspace.current.digits
      let folder = try Workspace.current.newFolder()
      let output = ["--output", folder + "/gallery.html"]
      let small = try DatasetFolder(train: .bars(20, classes: 3), test: nil)
      let run = try await Run.train(["training.epochs=1", "model.hidden=[8]"])
      for (arguments, words) in [
        ([digits, "--index", "645"] + output, ["has no training image 645", "a number from 0 to 644"]),
        ([small.path, "--test"] + output, ["has no test images", "Leave --test out"]),
        ([folder + "/nowhere"] + output, ["is not a folder"]), ([folder] + output, ["lacks"]),
        ([digits, "--output", folder + "/none/a.html"], ["cannot be written: No such file or directory"]),
        ([digits, "--output", digits + "/a/b.png"], ["cannot be written"]),
        ([small.path, "--model", run.path] + output, ["reads pictures of 784 pixels, not of 12×12"]),
        ([digits, "--model", folder] + output, [folder]),
      ] {
        try await expectRefusal(["data", "gallery"] + arguments, saying: words)
      }
      for arguments in [["--output", "a.jpg"], ["--images", "0"], ["--images", "1001"]] {
        let result = try await launch(ranks: nil, "lockstep", ["data", "gallery", digits] + arguments)
        #expect(result.status == 64)
      }
      let full = try await launch(
        ranks: nil, "lockstep", ["data", "gallery", digits] + output,
        wrapper: ["sh", "-c", "ulimit -f 8; exec \"$@\"", "sh"])
      #expect(full.status == 1 && full.standardError.contains("cannot be written: File too large"))
      #expect(try names(in: folder) == [], "nothing half-written")
    }

    @Test(.needsPython) func `reads well in a browser, narrow and wide, light and dark`() async throws {
      let run = try await Run.train(["training.epochs=1"])
      let many = try Workspace.current.newFolder()
      let labels = (0..<300).map { UInt8($0 % 150 + 100) }
      try IDXFile.write(
        (0..<300 * 40 * 30).map { UInt8($0 % 251) }, shape: [300, 40, 30],
        to: "\(many)/\(DatasetFile.trainImages.rawValue)", compressed: false)
      try IDXFile.write(labels, shape: [300], to: "\(many)/\(DatasetFile.trainLabels.rawValue)", compressed: false)
      let pages = [
        try await gallery([]).path, try await gallery(["--model", run.path, "--images", "7"]).path,
        try await gallery(["--images", "2"], data: many).path,
      ]
      let result = try await runPython("verify_pages.py", pages, timeLimit: .seconds(300))
      #expect(result.status == 0, "\(result.standardOutput)\(result.standardError)")
    }
  }
}
