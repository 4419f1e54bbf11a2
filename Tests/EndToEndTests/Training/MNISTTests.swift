import Foundation
import Launching
import Testing

/// The folder of the real MNIST, from the environment.
let mnistFolder = ProcessInfo.processInfo.environment["LOCKSTEP_MNIST"]

extension EndToEnd {
  @Suite(.enabled(if: mnistFolder != nil, "LOCKSTEP_MNIST does not name the folder of the real MNIST"))
  struct MNISTTests {
    /// The configuration that `make train` runs, which lies three folders up from here.
    static let quickstart = URL(filePath: #filePath).appending(path: "../../../../configs/quickstart.yaml").standardized

    @Test func `an epoch of the quickstart reads 95 % of the real test images`() async throws {
      let run = try await Run.train(
        ranks: 2, ["training.epochs=1", "data.directory=\(#require(mnistFolder))"],
        configuration: Self.quickstart.path)
      #expect(try #require(run.summary.testAccuracy) >= 0.95)
      #expect(try run.summary.dataset == "mnist")
      #expect(!run.output.contains("SYNTHETIC"))
    }
  }
}
