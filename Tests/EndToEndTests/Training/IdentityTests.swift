import Datasets
import Foundation
import Launching
import Testing

extension EndToEnd {
  /// What training and evaluation say of data that isn't what it's called.
  @Suite(.enabled(if: mnistFolder != nil, "LOCKSTEP_MNIST does not name the folder of the real MNIST"))
  struct IdentityTests {
    private static let settings = [
      "model.hidden=[8]", "training.epochs=1", "training.batch_size=6000", "data.holdout=0",
    ]

    private func mnist() throws -> String { try #require(mnistFolder) }

    private func identity(_ run: Run) -> String? { OutputTests.settings(inHeader: run.output)["data.identity"] }

    @Test(arguments: [nil, 2], ["0", "0.1"])
    func `MNIST is verified`(ranks: Int?, holdout: String) async throws {
      let run = try await Run.train(
        ranks: ranks, Self.settings + ["data.dataset=mnist", "data.directory=\(mnist())", "data.holdout=\(holdout)"])
      #expect(identity(run) == "published files of mnist, verified by SHA-256")
      #expect(!run.output.contains("NOT"))
      let evaluation = try await launch(ranks: ranks, "lockstep", ["evaluate", run.path])
      #expect(evaluation.standardOutput.hasPrefix("test images "), "\(evaluation.standardError)")
    }

    @Test(arguments: ["fashion-mnist", "kmnist", "synthetic"])
    func `MNIST under another name is called MNIST`(name: String) async throws {
      let run = try await Run.train(
        ranks: 2, Self.settings + ["data.dataset=\(name)", "data.directory=\(mnist())"])
      #expect(run.output.contains("**** This is NOT \(name): \(try mnist()) holds mnist. ****\n"))
      #expect(!run.output.contains("SYNTHETIC"))
      #expect(identity(run) == "published files of mnist")
      let evaluation = try await launch(ranks: 2, "lockstep", ["evaluate", run.path])
      #expect(evaluation.standardOutput.hasPrefix("**** This is NOT \(name): \(try mnist()) holds mnist. ****\n"))
    }

    @Test func `transposed pictures under MNIST's labels are not MNIST`() async throws {
      let data = try Workspace.current.newFolder()
      let folder = try DataFolder(mnist())
      for file in DatasetFile.allCases {
        let idx = try IDXFile(path: #require(folder.paths(of: file).first))
        var bytes = try idx.elements(as: UInt8.self)
        if file == .testImages {
          for start in stride(from: 0, to: bytes.count, by: 784) {
            let picture = bytes[start..<start + 784]
            for pixel in 0..<784 { bytes[start + pixel] = picture[start + pixel % 28 * 28 + pixel / 28] }
          }
        }
        try IDXFile.write(bytes, shape: idx.header.shape, to: "\(data)/\(file.rawValue)", compressed: false)
      }
      let run = try await Run.train(ranks: 2, Self.settings + ["data.dataset=mnist", "data.directory=\(data)"])
      let words = "**** This is NOT mnist: in \(data), these aren't its files: t10k-images-idx3-ubyte. ****\n"
      #expect(run.output.contains(words))
      #expect(identity(run) == "not mnist's: t10k-images-idx3-ubyte")
      let check = try await launch(ranks: nil, "lockstep", ["data", "check", data])
      #expect(check.standardOutput.hasSuffix("identity      not mnist's: t10k-images-idx3-ubyte\n"))
    }
  }
}
