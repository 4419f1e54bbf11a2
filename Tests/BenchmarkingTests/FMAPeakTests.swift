import CFMAPeak
import Testing

@Suite struct FMAPeakTests {
  @Test func `twice as many iterations are twice as many operations, and take longer`() {
    let clock = ContinuousClock()
    var counts: [Double] = []
    let times = [1_000_000, 20_000_000].map { iterations in
      clock.measure { counts.append(CFMAPeak_run(UInt64(iterations))) }
    }
    #expect(counts[1] == 20 * counts[0])
    // A core of any processor since 2003 can do a multiplication and an addition a nanosecond, and none can do a thousand.
    #expect(times[1] > times[0])
    let perNanosecond = counts[1] / (times[1] / .nanoseconds(1))
    #expect((0.1...2_000).contains(perNanosecond))
  }
}
