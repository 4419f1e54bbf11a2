import Foundation
import Launching
import Model
import NumPy
import Testing

extension EndToEnd {
  /// Pictures and weights of the user's own that can't be used.
  @Suite struct OwnFilesTests {
    /// The superuser may read every folder, unless he gives that right up.
    private static let asUser = geteuid() == 0 ? ["setpriv", "--bounding-set=-dac_override,-dac_read_search"] : []

    @Test func `a folder that may not be read is named: its pictures are not just left out`() async throws {
      let source = try Workspace.current.newFolder()
      for name in ["a", "b", "b/more"] {
        try FileManager.default.createDirectory(atPath: "\(source)/\(name)", withIntermediateDirectories: false)
        try writePNG(Digits.test.picture(0), side: 28, to: "\(source)/\(name)/1.png")
      }
      let run = try await Run.train(["training.epochs=1"])
      let output = Workspace.current.newPath()
      for closed in ["b/more", "b", ""] {
        let folder = closed.isEmpty ? source : "\(source)/\(closed)"
        try #require(chmod(folder, 0) == 0)
        for arguments in [
          ["data", "import", source, "--output", output, "--skip-bad"], ["predict", run.path, source],
        ] {
          let result = try await launch(ranks: nil, "lockstep", arguments, emulator: Self.asUser)
          #expect(result.status == 1)
          #expect(
            result.standardError.contains("lockstep: \(folder): cannot be read: Permission denied\n"),
            "\(result.standardError)")
        }
        try #require(chmod(folder, 0o700) == 0)
      }
      #expect(!FileManager.default.fileExists(atPath: output))
    }

    @Test(arguments: [true, false])
    func `weights that aren't numbers are neither exported, nor trained from, nor predicted with`(
      isSealed: Bool
    ) async throws {
      let model = MLP(inputs: 784, hidden: [32, 16], classes: 10)
      var numbers = [Float](repeating: 0.5, count: model.layout.count)
      numbers[numbers.count - 1] = .nan
      let (file, archive) = (Workspace.current.newPath() + ".safetensors", Workspace.current.newPath() + ".npz")
      try numbers.withUnsafeBufferPointer { numbers in
        let tensors = model.layout.tensors(inFileOrder: numbers)
        try Safetensors.write(tensors, metadata: [:], isSealed: isSealed, to: file)
        try writeArrays(tensors, to: archive)
      }
      let picture = Workspace.current.newPath() + ".png"
      try writePNG(Digits.test.picture(0), side: 28, to: picture)
      let exported = Workspace.current.newPath() + ".onnx"
      try await expectRefusal(["export", file, "--output", exported], saying: ["layers.2.bias", "aren't finite"])
      #expect(!FileManager.default.fileExists(atPath: exported))
      try await expectRefusal(["predict", file, picture], saying: ["layers.2.bias", "aren't finite"])
      for source in [file, archive] {
        try await expectTrainingRefused(["model.from=\(source)"], saying: ["\(source): ", "layers.2.bias"])
      }
    }
  }
}
