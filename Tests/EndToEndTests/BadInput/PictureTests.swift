import Foundation
import Launching
import Testing

extension EndToEnd {
  /// Pictures that no digit can be read from.
  @Suite struct PictureTests {
    @Test func `refuses what isn't a picture of a digit, and predicts nothing`() async throws {
      let run = try await Run.train()
      let folder = try Workspace.current.newFolder()
      let (good, blank, broken) = ("\(folder)/good.png", "\(folder)/blank.png", "\(folder)/broken.png")
      try writePNG(Digits.test.picture(0), side: 28, to: good)
      try writePNG([UInt8](repeating: 200, count: 784), side: 28, to: blank)
      try Data(contentsOf: URL(filePath: good)).dropLast(60).write(to: URL(filePath: broken))
      let pipe = "\(folder)/pipe.png"
      try #require(mkfifo(pipe, 0o600) == 0)
      let words = try Workspace.current.newFile("not a picture")
      for (picture, problem) in [
        (blank, "nothing is drawn"), (broken, "not a readable PNG"), (words, "not a readable PNG"),
        ("\(folder)/missing.png", "no such file"), (pipe, "is not a regular file"),
        ("/dev/zero", "is not a regular file"),
      ] {
        let result = try await expectRefusal(["predict", run.path, good, picture], saying: ["\(picture): \(problem)"])
        #expect(result.standardOutput == "")
      }
    }
  }
}
