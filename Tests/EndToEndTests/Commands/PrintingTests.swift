import Foundation
import Launching
import Testing
import TestSupport

extension EndToEnd {
  /// Where the commands other than `train` print to.
  @Suite struct PrintingTests {
    /// Commands that print a result; the last argument of `predict` is a picture.
    private func commands() async throws -> [[String]] {
      let run = try await Run.train(["training.epochs=1"])
      let picture = try Workspace.current.newFolder() + "/digit.png"
      try writePNG(Digits.test.picture(0), side: 28, to: picture)
      return [
        ["evaluate", run.path], ["predict", run.path, picture], ["doctor", "--data", Workspace.current.digits],
        ["data", "inspect", Workspace.current.digits],
        ["data", "synthesize", "--output", Workspace.current.newPath(), "--train", "1", "--test", "1"],
      ]
    }

    @Test(.enabled(if: FileManager.default.fileExists(atPath: "/dev/full")))
    func `a result that can't be printed is an error`() async throws {
      for command in try await commands() {
        let result = try await launch(
          ranks: nil, "lockstep", command, wrapper: ["sh", "-c", #"exec "$@" > /dev/full"#, "sh"])
        #expect(result.status == 1, "\(command)")
        #expect(
          result.standardError == """
            lockstep: standard output: cannot be written: No space left on device
                      Free some space or choose another place.

            """)
      }
    }

    @Test func `one rank does the work`() async throws {
      for command in try await commands() {
        let alone = try await launch(ranks: nil, "lockstep", command)
        if command.contains("synthesize") { try FileManager.default.removeItem(atPath: command[3]) }
        let result = try await launch(ranks: 3, "lockstep", command)
        #expect(result.status == 0, "\(result.standardError)")
        let lines = { (text: String) in text.split(separator: "\n").count }
        #expect(lines(result.standardOutput) == lines(alone.standardOutput), "\(result.standardOutput)")
      }
    }

    @Test func `a file that would grow beyond the limit is an error`() async throws {
      let folder = Workspace.current.newPath()
      let result = try await launch(
        ranks: nil, "lockstep", ["data", "synthesize", "--output", folder, "--train", "2000", "--test", "1"],
        wrapper: ["sh", "-c", #"ulimit -f 100; exec "$@""#, "sh"])
      #expect(result.status == 1)
      #expect(
        result.standardError.hasPrefix(
          "lockstep: \(folder)/train-images-idx3-ubyte.gz: cannot be written: File too large."))
      #expect(try names(in: folder) == [".lockstep-data"])
    }
  }
}
