import Foundation
import Launching
import Testing

extension EndToEnd {
  @Suite struct ExportTests {
    @Test(.needsPython, arguments: ["relu", "gelu", "tanh", "sigmoid"])
    func `onnxruntime gives an exported model's probabilities`(activation: String) async throws {
      let run = try await Run.train(["training.epochs=1", "model.activation=\(activation)"])
      let weights = Workspace.current.newPath() + ".npz"
      for input in ["uint8", "float"] {
        let model = Workspace.current.newPath() + ".onnx"
        for arguments in [["--output", model, "--input", input], ["--output", weights]] {
          let exported = try await launch(ranks: nil, "lockstep", ["export", run.path] + arguments)
          #expect(exported.status == 0, "\(exported.standardError)")
        }
        let arguments = [
          model, weights, activation, Workspace.current.digits, "--summary", run.path + "/summary.json",
        ]
        let result = try await runPython("verify_export.py", arguments)
        #expect(result.status == 0, "\(result.standardError)")
        #expect(result.standardOutput.hasPrefix("\(Workspace.testCount) images: probabilities differ by "))
      }
    }

    @Test func `a format that isn't known, and a place that can't be written, are named`() async throws {
      let run = try await Run.train(["training.epochs=1"])
      let unknown = try await launch(ranks: nil, "lockstep", ["export", run.path, "--output", "model.pt"])
      #expect(unknown.status == 64 && unknown.standardError.contains(".onnx, .safetensors or .npz"))
      let place = try await launch(ranks: nil, "lockstep", ["export", run.path, "--output", "/nowhere/model.npz"])
      #expect(place.status == 1 && place.standardError.contains("/nowhere/model.npz: cannot be written"))
      let file = Workspace.current.newPath() + ".npz"
      let limited = try await launch(
        ranks: nil, "lockstep", ["export", run.path, "--output", file], emulator: ["prlimit", "--fsize=4096"])
      #expect(limited.status == 1 && limited.standardError.contains("cannot be written"))
      #expect(!FileManager.default.fileExists(atPath: file))
    }
  }
}
