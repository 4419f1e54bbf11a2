import Platform
import Testing

@Suite struct ProcessorCountTests {
  @Test func `a process may run on one processor at least and on those that are there at most`() {
    #expect((1...ProcessorCount.online).contains(ProcessorCount.available))
  }
}
