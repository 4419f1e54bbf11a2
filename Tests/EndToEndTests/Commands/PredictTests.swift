import CPNG
import Foundation
import Launching
import Testing

extension EndToEnd {
  @Suite struct PredictTests {
    @Test func `reads the digits in pictures`() async throws {
      let run = try await Run.train(["training.epochs=15", "data.holdout=0", "model.hidden=[64]"])
      let digits = try Digits.test
      let folder = try Workspace.current.newFolder()
      let pictures = try (0..<100).map { index in
        // Every other one as a scan of paper: dark on light, and larger.
        let isScan = index % 2 == 1
        let (path, pixels) = ("\(folder)/\(index).png", digits.picture(index))
        try writePNG(isScan ? pixels.map { 255 - $0 } : pixels, side: 28, scale: isScan ? 4 : 1, to: path)
        return path
      }
      let result = try await launch(ranks: nil, "lockstep", ["predict", run.path] + pictures)
      #expect(result.status == 0, "\(result.standardError)")
      let lines = result.standardOutput.split(separator: "\n")
      try #require(lines.count == pictures.count)
      var correctCount = 0
      for (index, line) in lines.enumerated() {
        let match = try #require(line.wholeMatch(of: /(\S+) +(\d) +(\d+\.\d\d) %(?:  \d +\d+\.\d\d %){2}/))
        #expect(match.1 == pictures[index])
        let percent = try #require(Double(match.3))
        #expect((10.0...100).contains(percent), "the largest of ten probabilities")
        if Int(match.2) == Int(digits.labels[index]) { correctCount += 1 }
      }
      let accuracy = try #require(run.summary.testAccuracy)
      try #require(accuracy > 0.7)
      #expect(Double(correctCount) / 100 > accuracy - 0.1)
    }

    @Test func `reads folders with a model's file, as JSON and as what the network saw`() async throws {
      let run = try await Run.train(["training.epochs=1"])
      let folder = try Workspace.current.newFolder()
      try FileManager.default.createDirectory(atPath: folder + "/more", withIntermediateDirectories: false)
      for name in ["10.png", "9.PNG", "more/1.png"] {
        try writePNG(Digits.test.picture(0), side: 28, to: "\(folder)/\(name)")
      }
      try Data("no picture".utf8).write(to: URL(filePath: folder + "/notes.txt"))
      let model = run.path + "/model.safetensors"
      let result = try await launch(ranks: nil, "lockstep", ["predict", model, folder + "/", "--json", "--show"])
      #expect(result.status == 0, "\(result.standardError)")
      let json = try JSONSerialization.jsonObject(with: Data(result.standardOutput.utf8))
      let records = try #require(json as? [[String: Any]])
      #expect(records.map { $0["picture"] as? String } == ["9.PNG", "10.png", "more/1.png"].map { "\(folder)/\($0)" })
      for record in records {
        let likeliest = try #require(record["likeliest"] as? [[String: Any]])
        #expect(likeliest.count == 3)
        #expect(likeliest[0]["label"] as? Int == record["label"] as? Int)
        let probabilities = likeliest.compactMap { $0["probability"] as? Double }
        #expect(probabilities == probabilities.sorted(by: >))
        #expect((record["pixels"] as? [[Int]])?.flatMap(\.self) == (try Digits.test.picture(0).map { Int($0) }))
      }
      let shown = try await launch(ranks: nil, "lockstep", ["predict", model, folder + "/9.PNG", "--show"])
      let lines = shown.standardOutput.split(separator: "\n" as Character)
      #expect(lines.count == 1 + 28)
      #expect(lines.dropFirst().allSatisfy { $0.count == 56 })
    }

    @Test func `prints a table with every class, and what can't be read as a row`() async throws {
      let run = try await Run.train(["training.epochs=1"])
      let folder = try Workspace.current.newFolder()
      let (good, bad) = (folder + "/a, b.png", folder + "/bad.png")
      try writePNG(Digits.test.picture(0), side: 28, to: good)
      try Data("no picture".utf8).write(to: URL(filePath: bad))
      let result = try await launch(ranks: nil, "lockstep", ["predict", run.path, folder, "--csv"])
      #expect(result.status == 1)
      #expect(result.standardError.contains("lockstep: \(bad): is neither PNG nor JPEG\n"))
      let lines = result.standardOutput.split(separator: "\n")
      try #require(lines.count == 3)
      #expect(
        lines[0] == "file,label,name,probability,warnings,error," + (0..<10).map { "p_\($0)" }.joined(separator: ","))
      try #require(lines[1].hasPrefix("\"\(good)\","))
      let values = lines[1].dropFirst(good.utf8.count + 3).split(separator: ",", omittingEmptySubsequences: false)
      try #require(values.count == 15)
      let probabilities = values.suffix(10).compactMap { Float($0) }
      #expect(probabilities.count == 10 && abs(probabilities.reduce(0, +) - 1) < 1e-5)
      let label = try #require(Int(values[0]))
      #expect(values[1] == values[0] && values[2] == values[5 + label] && Float(values[2]) == probabilities.max())
      #expect(lines[2] == "\(bad),,,,,\(bad): is neither PNG nor JPEG,,,,,,,,,,")
      for (option, words) in [("--json", "two formats"), ("--show", "no room for pixels")] {
        let refused = try await launch(ranks: nil, "lockstep", ["predict", run.path, good, "--csv", option])
        #expect(refused.status == 64 && refused.standardError.contains(words), "\(refused.standardError)")
      }
    }

    @Test func `follows data that is dark on light, transposed, of another size, and has names`() async throws {
      func changed(_ digits: Digits, _ count: Int) -> DatasetFolder.Part {
        let pictures = (0..<count).map { index in
          let picture = digits.picture(index)
          // 32×32, transposed, dark on light.
          return (0..<32 * 32).map { place -> UInt8 in
            let (x, y) = (place / 32 - 2, place % 32 - 2)
            let isIn = (0..<28).contains(x) && (0..<28).contains(y)
            return isIn ? 255 - picture[y * 28 + x] : 255
          }
        }
        return DatasetFolder.Part(pictures: pictures, labels: Array(digits.labels.prefix(count)))
      }
      let data = try DatasetFolder(train: changed(Digits.train, 640), test: changed(Digits.test, 600))
      let names = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
      try Data(names.joined(separator: "\n").utf8).write(to: URL(filePath: data.path + "/classes.txt"))
      let run = try await Run.train([
        "data.directory=\(data.path)", "data.dataset=custom", "training.epochs=20", "data.holdout=0",
        "model.hidden=[64]", "optimizer.learning_rate=0.01",
      ])
      let folder = try Workspace.current.newFolder()
      for index in 0..<100 { try writePNG(Digits.test.picture(index), side: 28, to: "\(folder)/\(index).png") }
      let result = try await launch(ranks: nil, "lockstep", ["predict", run.path, folder, "--json"])
      #expect(result.status == 0, "\(result.standardError)")
      let json = try JSONSerialization.jsonObject(with: Data(result.standardOutput.utf8))
      let records = try #require(json as? [[String: Any]])
      let labels = try Digits.test.labels
      let correctCount = zip(records, labels).count { $0["name"] as? String == names[Int($1)] }
      let accuracy = try #require(run.summary.testAccuracy)
      try #require(accuracy > 0.5)
      #expect(Double(correctCount) / 100 > accuracy - 0.15)
    }

    @Test func `a name goes to the terminal without what it would obey`() async throws {
      let run = try await Run.train(["training.epochs=1"])
      let picture = try Workspace.current.newFolder() + "/a\u{1B}[2J\nb.png"
      try writePNG(Digits.test.picture(0), side: 28, to: picture)
      let result = try await launch(ranks: nil, "lockstep", ["predict", run.path, picture])
      #expect(result.status == 0, "\(result.standardError)")
      #expect(result.standardOutput.contains(#"/a\u{1B}[2J\u{A}b.png  "#))
      #expect(result.standardOutput.split(separator: "\n").count == 1)
      try FileManager.default.removeItem(atPath: picture)
      try await expectRefusal(["predict", run.path, picture], saying: [#"/a\u{1B}[2J"#, "b.png: no such file"])
    }
  }
}

/// Writes a square picture of greys, each pixel repeated `scale` times in both directions, as libpng does.
func writePNG(_ pixels: [UInt8], side: Int, scale: Int = 1, to path: String) throws {
  let length = side * scale
  let scaled = (0..<length * length).map { pixels[$0 / length / scale * side + $0 % length / scale] }
  var image = png_image()
  image.version = CPNG_IMAGE_VERSION()
  (image.width, image.height) = (UInt32(length), UInt32(length))
  image.format = png_uint_32(PNG_FORMAT_GRAY)
  try #require(png_image_write_to_file(&image, path, 0, scaled, 0, nil) != 0)
}
