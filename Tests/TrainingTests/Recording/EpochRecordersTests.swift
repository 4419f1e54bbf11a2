import Testing
import Training

@Suite struct EpochRecordersTests {
  /// Counts what it's told, and fails at an epoch.
  private final class Counter: EpochRecorder {
    struct Failure: Error, CustomStringConvertible { let description = "lost\nCheck the cable." }

    let name: String
    let failing: Int?
    private(set) var epochs: [Int] = []
    private(set) var endings: [RunSummary.Status] = []
    private var notes: [String] = []

    init(_ name: String, failing: Int? = nil) { (self.name, self.failing) = (name, failing) }

    func begin(_ run: StartedRun) {}
    func record(_ epoch: EpochMetrics, parameters: UnsafeBufferPointer<Float>) throws {
      if epoch.epoch == failing { throw Failure() }
      epochs.append(epoch.epoch)
      if epoch.epoch == 1 { notes.append("one") }
    }
    func record(_ steps: StepMetrics) {}
    func end(_ status: RunSummary.Status, tell: (String) -> Void) {
      endings.append(status)
      tell("ends")
    }
    func takeNotes() -> [String] {
      defer { notes = [] }
      return notes
    }
  }

  @Test func `one that fails is told of once and dropped, and the others go on`() {
    let (first, second) = (Counter("first", failing: 1), Counter("second"))
    var recorders = EpochRecorders([first, second])
    let lines = (0...2).map { epoch in
      let metrics = EpochMetrics(epoch: epoch, testLoss: 1, testAccuracy: 0.5)
      return recorders.tell { try $0.record(metrics, parameters: UnsafeBufferPointer(start: nil, count: 0)) }
    }
    #expect(
      lines == [
        [], ["warning: first: lost Check the cable.; the run goes on without it", "warning: second: one"], [],
      ])
    var told: [String] = []
    let ends = recorders.end(.completed) { told.append($0) } + recorders.end(.failed) { told.append($0) }
    #expect(ends == [] && told == ["second: ends"])
    #expect(first.epochs == [0] && first.endings == [])
    #expect(second.epochs == [0, 1, 2] && second.endings == [.completed], "the end is told once")
  }
}

@Suite struct EpochPartsTests {
  private func parts(_ compute: Double, update: Double = 0) -> StepParts { StepParts(all: [compute, 1, update, 2, 3]) }

  @Test func `names the rank that computes and updates the longest, beside the median one`() {
    let parts = EpochParts([parts(1), parts(2, update: 2), parts(3), parts(1)])
    #expect((parts.slowestRank, parts.slowestRatio) == (1, 4))
    #expect(parts.slowest == self.parts(2, update: 2))
    #expect(parts.mean == StepParts(all: [1.75, 1, 0.5, 2, 3]))
    let note = parts.note(epoch: 7)
    #expect(
      note == "note: in epoch 7 rank 1 took 4.00 times as long to compute as the median rank: 4.00 s")
  }

  @Test func `says nothing of ranks that are nearly alike, or of a few milliseconds`() {
    #expect(EpochParts([parts(1), parts(1.5)]).note(epoch: 1) == nil)
    #expect(EpochParts([parts(0.01), parts(0.1)]).note(epoch: 1) == nil)
    #expect(EpochParts([parts(1), parts(1.6)]).note(epoch: 1) != nil)
    #expect(EpochParts([parts(0)]).slowestRatio == 1)
  }
}
