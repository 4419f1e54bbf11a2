import Testing
import Training

@Suite struct ResilienceSettingsTests {
  private func read(_ resilience: String) throws(ConfigurationError) -> Configuration.ResilienceSettings {
    try Configuration(yaml: "resilience: {\(resilience)}", file: "a.yaml").resilience
  }

  @Test func `has defaults and reads every key`() throws {
    let standard = Configuration().resilience
    #expect((standard.stallTimeout, standard.stallAbort, standard.replicaCheckEvery) == (60, 600, 0))
    let own = try read("stall_timeout: 5, stall_abort: 9, replica_check_every: 100")
    #expect((own.stallTimeout, own.stallAbort, own.replicaCheckEvery) == (5, 9, 100))
  }

  @Test(arguments: ["stall_timeout: 600", "stall_timeout: 700", "stall_timeout: 9, stall_abort: 9"])
  func `an abort must come after the time-out`(settings: String) throws {
    let error = try #require(throws: ConfigurationError.self) { try read(settings) }
    #expect(error.key?.hasPrefix("resilience.stall_") == true)
    #expect(error.problem.contains("not longer than the stall_timeout"))
  }

  @Test(arguments: ["stall_timeout: 700, stall_abort: 0", "stall_timeout: 0", "stall_timeout: 0, stall_abort: 0"])
  func `0 switches each of them off`(settings: String) throws {
    _ = try read(settings)
  }
}
