import Foundation
import Launching
import Testing

extension EndToEnd {
  /// The pictures of docs/how-it-works.md, whose numbers are those of the program.
  @Suite(.enabled(if: Interoperability.mnist != nil, "LOCKSTEP_MNIST names no folder of MNIST"))
  struct TrainingStepPictureTests {
    @Test(arguments: [("training_step.svg", ""), ("training_step_nodes.svg", "--nodes")])
    func `have the numbers of a step`(file: String, option: String) async throws {
      let result = try await launch(
        ranks: nil, "lockstep",
        wrapper: [
          "bash", "-c", #"exec python3 "$0" --data "$1" $2 --lockstep "$3""#,
          Interoperability.file("docs/pictures/training_step.py"), try #require(Interoperability.mnist), option,
        ])
      try #require(result.status == 0, "\(result.standardError)")
      // What zlib makes of the digits differs from version to version.
      let digits = #/base64,[^"]*/#
      #expect(
        result.standardOutput.replacing(digits, with: "")
          == (try text(of: Interoperability.file("docs/pictures/\(file)"))).replacing(digits, with: ""))
    }
  }
}
