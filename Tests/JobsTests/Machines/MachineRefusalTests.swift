import Jobs
import Testing

@Suite struct MachineRefusalTests {
  @Test func `says the first problem of each machine, and the same one of several together`() throws {
    let refusal = MachineRefusal([
      Finding(.ok, "a", "fine"), Finding(.problem, "b", "has no program", remedy: "copy it there"),
      Finding(.note, "c", "slow"), Finding(.problem, "d", "can't be reached", remedy: "try: ssh d"),
      Finding(.problem, "e", "has no program", remedy: "copy it there"), Finding(.problem, "b", "has no data"),
    ])
    #expect(
      refusal?.description == """
        b, e: has no program
        Copy it there
        d: can't be reached
        Try: ssh d
        """)
  }

  @Test func `there's none without a problem`() {
    #expect(MachineRefusal([Finding(.ok, "a", "fine"), Finding(.note, "b", "slow")]) == nil)
  }
}
