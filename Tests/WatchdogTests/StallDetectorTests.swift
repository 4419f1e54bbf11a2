import DataParallel
import Testing
import Watchdog

@Suite struct StallDetectorTests {
  private func waiting(_ count: UInt64, in wait: String? = "update barrier") -> ProgressSnapshot {
    ProgressSnapshot(
      rank: 0, process: 1, thread: 1, activity: .computingGradients, epoch: 1, step: 1, waitCount: count, wait: wait)
  }

  @Test func `a wait lasts from the first look that sees it`() {
    var detector = StallDetector(interval: .seconds(1))
    #expect(detector.look([waiting(7), nil], at: .seconds(100)) == .zero)
    #expect(detector.look([waiting(7), nil], at: .seconds(101)) == .seconds(1))
    #expect(detector.look([waiting(7), waiting(9)], at: .seconds(102)) == .seconds(2))
    #expect(detector.look([nil, waiting(9)], at: .seconds(103)) == .seconds(1))
  }

  @Test func `waits that follow each other are not one`() {
    var detector = StallDetector(interval: .seconds(1))
    for look in 0..<100 {
      #expect(detector.look([waiting(UInt64(look))], at: .seconds(look)) == .zero)
    }
  }

  @Test func `being busy for long is no stall`() {
    var detector = StallDetector(interval: .seconds(1))
    for look in 0..<100 { #expect(detector.look([waiting(3, in: nil)], at: .seconds(look)) == .zero) }
  }

  @Test func `whoever was stopped itself starts anew`() {
    var detector = StallDetector(interval: .seconds(1))
    _ = detector.look([waiting(7)], at: .seconds(0))
    #expect(detector.look([waiting(7)], at: .seconds(60)) == .zero)
    #expect(detector.look([waiting(7)], at: .seconds(61)) == .seconds(1))
  }
}
