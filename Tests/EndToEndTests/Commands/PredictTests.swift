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
        let match = try #require(line.wholeMatch(of: /(\S+) +(\d)  (\d+\.\d\d) %/))
        #expect(match.1 == pictures[index])
        let percent = try #require(Double(match.3))
        #expect((10.0...100).contains(percent), "the largest of ten probabilities")
        if Int(match.2) == Int(digits.labels[index]) { correctCount += 1 }
      }
      let accuracy = try #require(run.summary.testAccuracy)
      try #require(accuracy > 0.7)
      #expect(Double(correctCount) / 100 > accuracy - 0.1)
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
