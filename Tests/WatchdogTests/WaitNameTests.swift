import Testing
import Watchdog

@Suite struct WaitNameTests {
  @Test(arguments: ["MPI_Bcast", "MPI_Win_allocate_shared", "gradient barrier"])
  func `a name goes through its words`(name: String) {
    #expect(WaitName(name).text == name)
  }
}
