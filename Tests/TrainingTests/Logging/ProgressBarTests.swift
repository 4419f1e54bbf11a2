import Testing
import Training

@Suite struct ProgressBarTests {
  private let start = ContinuousClock.now

  private func text(_ done: Int, of total: Int = 60_000, after seconds: Double, width: Int = 120) -> String? {
    var bar = ProgressBar(label: "epoch 3/20", total: total, start: start)
    return bar.update(done: done, at: start + .seconds(seconds), width: width)
  }

  @Test func `shows the part done, the speed and the time left`() {
    let empty = String(repeating: " ", count: 30)
    let full = String(repeating: "█", count: 30)
    let half = String(repeating: "█", count: 15) + String(repeating: " ", count: 15)
    #expect(text(0, after: 0) == "epoch 3/20  ▕\(empty)▏    0 %          0 images/s  -:-- left")
    #expect(text(30_000, after: 0.25) == "epoch 3/20  ▕\(half)▏   50 %    120,000 images/s  0:00 left")
    #expect(text(30_000, after: 67) == "epoch 3/20  ▕\(half)▏   50 %        448 images/s  1:07 left")
    #expect(text(30_000, after: 3_725)?.hasSuffix("  1:02:05 left") == true)
    #expect(text(60_000, after: 1) == "epoch 3/20  ▕\(full)▏  100 %     60,000 images/s  0:00 left")
  }

  @Test func `grows by eighths of a column`() {
    #expect(text(3, of: 240, after: 1)?.contains("▕▍  ") == true)
    #expect(text(15, of: 240, after: 1)?.contains("▕█▉  ") == true)
  }

  @Test(arguments: 0...90)
  func `never is wider than the terminal`(width: Int) {
    let text = text(30_000, after: 1, width: width) ?? "nothing"
    #expect(text.count <= width)
    #expect(text.hasPrefix("epoch 3/20") == (width >= 10))
  }

  @Test func `is redrawn at most ten times a second`() {
    var bar = ProgressBar(label: "epoch 1/1", total: 1_000, start: start)
    let drawn = (0..<1_000).filter { bar.update(done: $0, at: start + .milliseconds($0), width: 80) != nil }
    #expect(drawn == [0, 100, 200, 300, 400, 500, 600, 700, 800, 900])
  }
}
