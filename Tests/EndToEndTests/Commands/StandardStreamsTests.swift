import Foundation
import Launching
import Testing
import Training

extension EndToEnd {
  @Suite struct StandardStreamsTests {
    /// The redirections with which a shell closes each set of standard streams but the empty one.
    static let closings = (1..<8).map { set in
      ["<&-", ">&-", "2>&-"].enumerated().filter { set >> $0.offset & 1 == 1 }.map(\.element).joined(separator: " ")
    }

    @Test(arguments: closings, [1, 2])
    func `trains as ever where standard streams are closed`(closing: String, ranks: Int) async throws {
      let undisturbed = try await Run.train(["training.epochs=1"]).summary.parametersSHA256
      let path = Workspace.current.newPath()
      let closed = ["sh", "-c", "exec \"$@\" \(closing)", "sh"]
      let result = try await launch(
        ranks: nil, "lockstep",
        ["train", "--config", Workspace.current.configuration, "--output", path, "--set", "training.epochs=1"],
        wrapper: (ranks == 1 ? [] : ["mpirun", "--bind-to", "none", "-n", "\(ranks)"]) + closed)
      #expect(result.status == 0, "\(result.standardError)")
      #expect(result.standardError == "")
      #expect(result.standardOutput.isEmpty == closing.split(separator: " ").contains(">&-"))
      #expect(try Run(path: path, output: "").summary.parametersSHA256 == undisturbed)
    }
  }
}
