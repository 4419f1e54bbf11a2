import Platform
import Testing

@Suite struct ProcessorCountTests {
  @Test func `a process may run on one processor at least and on those that are there at most`() {
    #expect((1...ProcessorCount.online).contains(ProcessorCount.available))
  }

  @Test(arguments: [(nil, 8), (8.5, 8), (4.0, 4), (1.9, 1), (0.2, 1), (1e18, 8)] as [(Double?, Int)])
  func `a quota leaves the whole processors that it feeds, at least one`(quota: Double?, count: Int) {
    #expect(ProcessorCount.usable(of: 8, quota: quota) == count)
  }
}
