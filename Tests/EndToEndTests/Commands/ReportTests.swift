import Foundation
import FoundationXML
import Launching
import Platform
import Testing
import Training

/// A page of `lockstep report`, as an XML parser reads it.
final class ReportedPage: NSObject, XMLParserDelegate {
  /// The file as it is.
  let source: String
  /// All texts but the styles, with a space between two.
  private(set) var text = ""
  /// The cells of each table, row after row, by the table's caption.
  private(set) var tables: [String: [[String]]] = [:]
  /// The addresses of its pictures.
  private(set) var pictures: [String] = []
  private(set) var title = ""

  private var path: [String] = []
  private var (caption, rows): (String, [[String]]) = ("", [])

  init(_ file: String) throws {
    source = try EndToEndTests.text(of: file)
    super.init()
    let parser = XMLParser(data: Data(source.utf8))
    parser.delegate = self
    try #require(parser.parse(), "\(String(describing: parser.parserError)) in line \(parser.lineNumber)")
  }

  /// Makes the page of some runs with lockstep and reads it.
  static func of(_ runs: [Run], _ options: [String] = []) async throws -> ReportedPage {
    let file = try Workspace.current.newFolder() + "/page.html"
    let result = try await launch(ranks: nil, "lockstep", ["report"] + runs.map(\.path) + ["--output", file] + options)
    try #require(result.status == 0, "\(result.standardError)")
    return try ReportedPage(file)
  }

  func parser(
    _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
    attributes: [String: String]
  ) {
    path.append(name)
    switch name {
    case "table": (caption, rows) = ("", [])
    case "tr": rows.append([])
    case "td", "th": rows[rows.count - 1].append("")
    case "img": pictures.append(attributes["src"] ?? "")
    default: break
    }
  }

  func parser(_ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?) {
    path.removeLast()
    if name == "table" { tables[caption] = rows }
  }

  func parser(_ parser: XMLParser, foundCharacters string: String) {
    guard !path.contains("style") else { return }
    if path.last == "h1" { title += string }
    if path.last == "caption" { caption += string }
    if path.contains("td") || path.contains("th"), let row = rows.indices.last, let cell = rows[row].indices.last {
      rows[row][cell] += string
    }
    text += string + (path.last == "dt" ? " " : "")
  }
}

extension EndToEnd {
  @Suite struct ReportTests {
    @Test(.timeLimit(.minutes(3)))
    func `a run's page has the numbers of its files`() async throws {
      let run = try await Run.train(ranks: 2)
      let result = try await launch(ranks: nil, "lockstep", ["report", run.path])
      #expect(result.status == 0 && result.standardError == "")
      #expect(result.standardOutput.hasPrefix("page in \(run.path)/report.html\n"))
      let page = try ReportedPage(run.path + "/report.html")
      let (summary, metrics) = (try run.summary, try run.metrics)
      #expect(page.title == URL(filePath: run.path).lastPathComponent)
      #expect(page.text.contains("Completed after 3 epochs"))
      let accuracy = try #require(summary.testAccuracy)
      for words in [
        NumberText.percent(accuracy), summary.parametersSHA256, "2 × 1", "784-32-16-10, relu", "seed 7",
        "mpirun -n 2 lockstep train --config \(Workspace.current.configuration)",
        "lockstep train --config \(run.path)/config.yaml --output \(run.path)-again", "learning_rate: 0.1",
      ] {
        #expect(page.text.contains(words), "\(words)")
      }
      func text(_ number: Double?) -> String { number.map { NumberText.fixed($0, decimals: 4) } ?? "–" }
      #expect(
        page.tables["Loss of each epoch"]
          == [["epoch", "training", "held-out", "test"]]
          + metrics.map { ["\($0.epoch)", text($0.trainLoss), text($0.holdoutLoss), text($0.testLoss)] })
      let rates = try #require(page.tables["Learning rate of each epoch"])
      #expect(rates.dropFirst().map { $0[1] } == metrics.map { $0.learningRate.map(NumberText.short) ?? "–" })
      let matrix = try #require(page.tables["Test images by label and prediction"]).dropFirst()
      let counts = matrix.map { $0.dropFirst().compactMap { Int($0) } }
      #expect(counts.joined().reduce(0, +) == Workspace.testCount)
      let correct = Int((accuracy * Double(Workspace.testCount)).rounded())
      #expect(counts.indices.reduce(0) { $0 + counts[$1][$1] } == correct)
      let recalls = try #require(page.tables["Precision and recall of each class"]).dropFirst().map { $0[3] }
      #expect(recalls == counts.enumerated().map { NumberText.percent(Double($1[$0]) / Double($1.reduce(0, +))) })
      #expect(page.pictures.count == min(24, Workspace.testCount - correct) + 1, "mistakes and weights")
      #expect(page.pictures.allSatisfy { $0.hasPrefix("data:image/png;base64,") })
      #expect(try #require(page.tables["Density of each layer's inputs"]).count == 4)
      let settings = try #require(page.tables["Settings that differ from their defaults"])
      #expect(settings.contains(["training.seed", "7", "42"]) && !settings.contains { $0[0] == "optimizer.momentum" })
      #expect(!page.source.contains("http") && !page.source.contains("<script"), "nothing from elsewhere")
      #expect(try await ReportedPage.of([run]).source == page.source, "the same files, the same page")
    }

    @Test(.timeLimit(.minutes(3)))
    func `runs are grouped by the settings in which they differ, with mean and spread over seeds`() async throws {
      var runs: [Run] = []
      for settings in [["training.seed=1"], ["training.seed=2"], ["training.seed=1", "model.hidden=[8]"]] {
        runs.append(try await Run.train(settings))
      }
      let page = try await ReportedPage.of(runs)
      #expect(page.title == "3 runs" && page.text.contains("They differ in model.hidden and training.seed."))
      let accuracies = try runs.map { try #require(try $0.summary.testAccuracy) }
      let groups = try #require(page.tables["Results by the settings in which runs differ"])
      #expect(groups.dropFirst().map { [$0[0], $0[4], $0[7]] } == [["1", "2", "[32, 16]"], ["2", "1", "[8]"]])
      #expect(groups[1][1] == NumberText.percent((accuracies[0] + accuracies[1]) / 2))
      // Of two numbers, the deviation is their distance ÷ √2.
      let deviation = 100 * abs(accuracies[0] - accuracies[1]) / 2.0.squareRoot()
      #expect(groups[1][2] == NumberText.fixed(deviation, decimals: 2))
      #expect(groups[2][1] == NumberText.percent(accuracies[2]) && groups[2][2] == "–" && groups[2][3] == "–")
      let mean = NumberText.fixed(50 * (accuracies[0] + accuracies[1]), decimals: 2)
      let answer = "hidden [32, 16]: \(mean) ± \(NumberText.fixed(deviation, decimals: 2))\u{A0}%"
      #expect(page.text.contains(answer), "the head says what the comparison is made for")
      let losses = try #require(page.tables["Test loss of each epoch and run"])
      let metrics = try runs.map { try $0.metrics }
      for (row, cells) in losses.dropFirst().enumerated() {
        #expect(
          cells == ["\(row)"] + metrics.map { $0[row].testLoss.map { NumberText.fixed($0, decimals: 4) } ?? "–" })
      }
      let again = try #require(page.tables["What it takes to train each run again"])
      #expect(try again.dropFirst().map { $0[4] } == runs.map { try $0.summary.parametersSHA256 })
      let twice = try await ReportedPage.of([runs[0], try await Run.train(ranks: 3, ["training.seed=1"])])
      #expect(twice.text.contains("Equal to the bit: ") && twice.text.contains("All settings are the same."))
    }

    @Test(.timeLimit(.minutes(3)))
    func `a run that is given twice counts once, and a page has a name`() async throws {
      let run = try await Run.train()
      let output = Workspace.current.newPath()
      let link = Workspace.current.newPath()
      try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: run.path)
      let result = try await launch(
        ranks: nil, "lockstep", ["report", run.path, run.path + "/.", link, "--output", output])
      #expect(result.status == 0 && result.standardError.contains("\(link): is the run \(run.path), and counts once"))
      let page = try ReportedPage(output)
      #expect(page.title == URL(filePath: run.path).lastPathComponent && !page.text.contains("standard deviation"))
      let nameless = try await launch(ranks: nil, "lockstep", ["report", run.path, "--output", ""])
      #expect(nameless.status == 64 && nameless.standardError.contains("--output names no file"))
    }

    @Test(.timeLimit(.minutes(3)))
    func `a name with a line end stays on its line, on the page and at the terminal`() async throws {
      let folder = try Workspace.current.newFolder()
      let (path, seen) = (folder + "/one\ntwo", folder + #"/one\u{A}two"#)
      try FileManager.default.copyItem(atPath: try await Run.train().path, toPath: path)
      try FileManager.default.removeItem(atPath: path + "/metrics.jsonl")
      let result = try await launch(ranks: nil, "lockstep", ["report", path])
      let lines = result.standardOutput.split(separator: "\n")
      #expect(
        lines == [
          "page in \(seen)/report.html", #"open it in a browser: xdg-open $'\#(folder)/one\012two/report.html'"#,
        ])
      let warning = result.standardError.split { $0.isWhitespace }.joined(separator: " ")
      #expect(warning == "warning: \(seen): metrics.jsonl is missing: the page has no curves")
      let page = try ReportedPage(path + "/report.html")
      #expect(page.title == #"one\u{A}two"# && !page.text.contains("one\ntwo"))
      #expect(page.text.contains(#"lockstep train --config $'\#(folder)/one\012two/config.yaml'"#))
      let terminal = try await launch(ranks: nil, "lockstep", ["report", "--terminal", "one\ntwo"], folder: folder)
      #expect(terminal.standardOutput.hasPrefix(#"one\u{A}two: completed, 3 of 3 epochs"# + "\n"))
      let twice = try await launch(ranks: nil, "lockstep", ["report", path, path + "/.", "--output", folder + "/page"])
      #expect(twice.standardError.contains("\(seen)/.: is the run \(seen), and counts once"))
    }

    @Test(.timeLimit(.minutes(3)))
    func `the command to train again holds from inside of the run's folder`() async throws {
      let run = try await Run.train()
      let page = Workspace.current.newPath()
      let result = try await launch(ranks: nil, "lockstep", ["report", ".", "--output", page], folder: run.path)
      #expect(result.status == 0, "\(result.standardError)")
      let command = "lockstep train --config \(run.path)/config.yaml --output \(run.path)-again"
      #expect(try ReportedPage(page).text.contains(command))
    }

    @Test(.needsPython, .timeLimit(.minutes(5)))
    func `pages hold in Chromium`() async throws {
      let runs = [try await Run.train(["training.seed=1"]), try await Run.train(["training.seed=2"])]
      var pages = try runs.map { _ in try Workspace.current.newFolder() + "/page.html" }
      for (page, runs) in [(pages[0], [runs[0]]), (pages[1], runs)] {
        let result = try await launch(ranks: nil, "lockstep", ["report", "--output", page] + runs.map(\.path))
        try #require(result.status == 0, "\(result.standardError)")
      }
      // A run that has come to nothing yet, with a long name.
      let empty = try Workspace.current.newFolder() + "/" + String(repeating: "long-", count: 40)
      try FileManager.default.createDirectory(atPath: empty, withIntermediateDirectories: false)
      try FileManager.default.copyItem(atPath: runs[0].path + "/config.yaml", toPath: empty + "/config.yaml")
      try #require(try await launch(ranks: nil, "lockstep", ["report", empty]).status == 0)
      pages.append(empty + "/report.html")
      let checked = try await runPython("verify_pages.py", pages, timeLimit: .seconds(240))
      #expect(checked.status == 0, "\(checked.standardOutput)\(checked.standardError)")
    }
  }
}
