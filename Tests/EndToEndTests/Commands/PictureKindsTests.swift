import Foundation
import Launching
import Testing

extension EndToEnd {
  /// Pictures of MNIST's test digits as people bring them, which `picture-kinds` draws.
  @Suite(.enabled(if: mnistFolder != nil, "LOCKSTEP_MNIST does not name the folder of the real MNIST"))
  struct PictureKindsTests {
    /// Where strokes or a frame come close, this network, trained for five epochs only, misreads one more.
    private static func leastRightCount(of kind: String) -> Int { ["broken", "frame"].contains(kind) ? 94 : 95 }

    @Test(.timeLimit(.minutes(10)))
    func `reads 95 of 100 pictures of each kind`() async throws {
      let data = try #require(mnistFolder)
      let run = try await Run.train(["data.directory=\(data)"], configuration: MNISTTests.quickstart.path)
      let folder = try Workspace.current.newFolder()
      let drawn = try await launch(
        ranks: nil, "picture-kinds", ["--data", data, "--output", folder, "--count", "100"], timeLimit: .seconds(300))
      try #require(drawn.status == 0, "\(drawn.standardError)")
      let kinds = try names(in: folder)
      #expect(kinds.count == 17)
      let result = try await launch(
        ranks: nil, "lockstep", ["predict", run.path, folder, "--json"], timeLimit: .seconds(300))
      let json = try JSONSerialization.jsonObject(with: Data(result.standardOutput.utf8))
      let records = try #require(json as? [[String: Any]])
      try #require(records.count == 1700)
      for kind in kinds {
        let rightCount = records.count { record in
          guard let picture = record["picture"] as? String, let label = record["label"] as? Int else { return false }
          return picture.contains("/\(kind)/") && picture.contains("-\(label).")
        }
        #expect(rightCount >= Self.leastRightCount(of: kind), "\(kind): \(rightCount) of 100")
      }
    }
  }
}
