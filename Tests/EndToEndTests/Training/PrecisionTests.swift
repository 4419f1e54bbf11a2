import Launching
import Testing

extension EndToEnd {
  @Suite struct PrecisionTests {
    /// oneDNN is told to use older instructions than the processor has.
    @Test(arguments: ["AVX2", "SSE41"])
    func `bfloat16 works on a processor without it, and is said to be slow`(instructions: String) async throws {
      let output = Workspace.current.newPath()
      let result = try await launch(
        ranks: 2, "lockstep",
        [
          "train", "--config", Workspace.current.configuration, "--output", output, "--set",
          "training.precision=bfloat16",
        ], environment: ["DNNL_MAX_CPU_ISA": instructions, "ONEDNN_MAX_CPU_ISA": instructions])
      #expect(result.status == 0, "\(result.standardError)")
      let warning = "warning: this processor has no instructions for bfloat16"
      #expect(result.standardOutput.ranges(of: warning).count == 1)
      let slow = try Run(path: output, output: result.standardOutput).results
      let fast = try await Run.train(ranks: 2, ["training.precision=bfloat16"]).results
      #expect(slow.count == fast.count)
      // Sums are formed in another order.
      #expect(try zip(slow, fast).allSatisfy { try abs(#require($0.testLoss) - #require($1.testLoss)) < 0.01 })
    }
  }
}
