import Testing
import Training

@Suite struct ProgressBarTests {
  private let start = ContinuousClock.now

  private func text(
    _ done: Int, of total: Int = 60_000, after seconds: Double, width: Int = 120,
    run: ProgressBar.Run = .init(imagesAfter: 0)
  ) -> String? {
    var bar = ProgressBar(label: "epoch 3/20", total: total, run: run, start: start)
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

  @Test func `shows what is left of the run, by the speed of all that it has done`() {
    // In the first epoch 60,000 images are as fast as its own: 30 s for the rest, 120 s for two more epochs.
    #expect(
      text(30_000, after: 30, run: .init(imagesAfter: 120_000))?.hasSuffix("  0:30 left, run 2:30") == true)
    // Two epochs took 180 s with their evaluations; with this half 150,000 images took 210 s: 1.4 ms each.
    let later = ProgressBar.Run(imagesBefore: 120_000, secondsBefore: 180, imagesAfter: 60_000)
    #expect(text(30_000, after: 30, run: later)?.hasSuffix("  0:30 left, run 2:06") == true)
  }

  @Test func `leaves out the speed, then the bar, where there is no room`() {
    let run = ProgressBar.Run(imagesAfter: 120_000)
    #expect(
      text(30_000, after: 30, width: 79, run: run)
        == "epoch 3/20  ▕████████▌        ▏   50 %      1,000 images/s  0:30 left, run 2:30")
    #expect(
      text(30_000, after: 30, width: 59, run: run) == "epoch 3/20  ▕████████▌        ▏   50 %  0:30 left, run 2:30")
    #expect(text(30_000, after: 30, width: 40, run: run) == "epoch 3/20   50 %  0:30 left, run 2:30")
  }

  @Test func `grows by eighths of a column`() {
    #expect(text(3, of: 240, after: 1)?.contains("▕▍  ") == true)
    #expect(text(15, of: 240, after: 1)?.contains("▕█▉  ") == true)
  }

  @Test(arguments: 0...110)
  func `never is wider than the terminal`(width: Int) {
    let text = text(30_000, after: 1, width: width, run: .init(imagesAfter: 9_000_000)) ?? "nothing"
    #expect(text.count <= width)
    #expect(text.hasPrefix("epoch 3/20") == (width >= 10))
  }

  @Test func `is redrawn at most ten times a second`() {
    var bar = ProgressBar(label: "epoch 1/1", total: 1_000, run: .init(imagesAfter: 0), start: start)
    let drawn = (0..<1_000).filter { bar.update(done: $0, at: start + .milliseconds($0), width: 80) != nil }
    #expect(drawn == [0, 100, 200, 300, 400, 500, 600, 700, 800, 900])
  }
}
