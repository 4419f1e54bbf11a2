import Foundation
import Launching
import Testing

extension EndToEnd {
  /// The blocks of Python of docs/loaders.md, on files that the commands of that page write.
  @Suite struct LoaderTests {
    private static let page = Interoperability.file("docs/loaders.md")

    /// Writes all test images as pictures, and returns their folder.
    private func pictures() throws -> String {
      let (digits, folder) = (try Digits.test, try Workspace.current.newFolder())
      for index in 0..<Workspace.testCount {
        try writePNG(digits.picture(index), side: 28, to: "\(folder)/\(index).png")
      }
      return folder
    }

    /// Runs the block below a heading, in a folder, against a table of `predict`; returns the loss on the test images.
    private func runBlock(_ heading: String, in folder: String, expecting table: String? = nil) async throws -> Double {
      let expected = table.map { ["--expect", $0] } ?? []
      let result = try await runPython(
        "verify_loaders.py", [Self.page, heading, Workspace.current.digits] + expected, folder: folder)
      #expect(result.status == 0, "\(result.standardError)")
      if table != nil {
        #expect(result.standardOutput.hasPrefix("\(Workspace.testCount) images: probabilities differ by "))
      }
      return try Double(#require(result.standardOutput.firstMatch(of: /loss ([\d.]+)/)).1) ?? .nan
    }

    /// A table of what a model makes of the test images.
    private func table(of model: String) async throws -> String {
      let predicted = try await launch(ranks: nil, "lockstep", ["predict", model, pictures(), "--csv", "--as-is"])
      #expect(predicted.status == 0, "\(predicted.standardError)")
      return try Workspace.current.newFile(predicted.standardOutput)
    }

    private func check(_ heading: String) async throws {
      let (run, folder) = (try await Run.train(["training.epochs=1"]), try Workspace.current.newFolder())
      for ending in ["npz", "safetensors", "onnx"] {
        let exported = try await launch(
          ranks: nil, "lockstep", ["export", run.path, "--output", "\(folder)/own.\(ending)"])
        #expect(exported.status == 0, "\(exported.standardError)")
      }
      let loss = try await runBlock(heading, in: folder, expecting: try await table(of: run.path))
      #expect(try abs(loss - #require(run.metrics.last?.testLoss)) < 1e-4)
    }

    @Test(.needsPython(with: "torch")) func `PyTorch computes what the program does`() async throws {
      try await check("PyTorch")
    }

    @Test(.needsPython(with: "keras")) func `Keras computes what the program does`() async throws {
      try await check("Keras")
    }

    @Test(.needsPython(with: "jax")) func `JAX computes what the program does`() async throws {
      try await check("JAX")
    }

    @Test(.needsPython) func `NumPy computes what the program does`() async throws { try await check("NumPy") }

    @Test(.needsPython) func `onnxruntime computes what the program does`() async throws {
      try await check("onnxruntime")
    }

    @Test(.needsPython(with: "torch"))
    func `what PyTorch has written is predicted with, trained from, and exported`() async throws {
      let folder = try Workspace.current.newFolder()
      let model = folder + "/torch.safetensors"
      _ = try await runBlock("From PyTorch", in: folder)
      let loss = try await runBlock("From PyTorch", in: folder, expecting: try await table(of: model))
      let run = try await Run.train(
        ranks: 2, ["model.from=\(model)", "model.hidden=[128]", "model.activation=tanh", "training.epochs=1"])
      #expect(try abs(loss - #require(run.metrics.first?.testLoss)) < 1e-4)
      let exported = try await launch(
        ranks: nil, "lockstep", ["export", model, "--output", folder + "/own.safetensors"])
      #expect(exported.status == 0, "\(exported.standardError)")
      let again = try await table(of: folder + "/own.safetensors")
      _ = try await runBlock("From PyTorch", in: folder, expecting: again)
    }
  }
}
