import Foundation
import Launching
import Testing

extension EndToEnd {
  /// Pictures that no digit can be read from.
  @Suite struct PictureTests {
    @Test func `says of each what's wrong, and reads the others`() async throws {
      let run = try await Run.train()
      let folder = try Workspace.current.newFolder()
      let (good, blank, broken) = ("\(folder)/good.png", "\(folder)/blank.png", "\(folder)/broken.png")
      try writePNG(Digits.test.picture(0), side: 28, to: good)
      try writePNG([UInt8](repeating: 200, count: 784), side: 28, to: blank)
      try Data(contentsOf: URL(filePath: good)).dropLast(60).write(to: URL(filePath: broken))
      let pipe = "\(folder)/pipe.png"
      try #require(mkfifo(pipe, 0o600) == 0)
      let words = try Workspace.current.newFile("not a picture")
      let bad = [
        (blank, "nothing is drawn"), (broken, "not a readable PNG"), (words, "is neither PNG nor JPEG"),
        ("\(folder)/missing.png", "no such file"), (pipe, "is not a regular file"),
        ("/dev/zero", "is not a regular file"),
      ]
      for (picture, problem) in bad {
        let result = try await expectRefusal(["predict", run.path, picture], saying: ["\(picture): \(problem)"])
        #expect(result.standardOutput == "")
      }
      let empty = try Workspace.current.newFolder()
      let result = try await launch(
        ranks: nil, "lockstep", ["predict", run.path] + bad.map(\.0) + [good, empty])
      #expect(result.status == 1)
      #expect(result.standardOutput.split(separator: "\n").count == 1)
      #expect(result.standardOutput.hasPrefix(good))
      let lines = result.standardError.split(separator: "\n")
      for (picture, problem) in bad {
        #expect(lines.count { $0.hasPrefix("lockstep: \(picture): \(problem)") } == 1, "\(result.standardError)")
      }
      #expect(lines.contains("lockstep: \(empty): holds no pictures"))
      #expect(lines.contains("lockstep: 6 of 7 pictures can't be read"))
    }
  }
}
