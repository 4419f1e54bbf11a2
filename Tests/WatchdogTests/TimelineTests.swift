import Testing
import Watchdog

@Suite struct TimelineTests {
  @Test func `keeps what a thread did and waited in, in order and without gaps`() throws {
    let timelines = RankTimelines(keepsSpans: true)
    let progress = RankProgress.unobserved.on(timelines)
    progress.first.begin(.computingGradients, epoch: 1, step: 7)
    progress.first.wait(in: WaitName("a barrier")) {}
    progress.first.begin(.evaluating)
    progress.first.begin(.finishing)
    let spans = try #require(timelines.all.first).spans
    #expect(spans.map(\.activity) == [.computingGradients, nil, .computingGradients, .evaluating])
    #expect(spans.map { $0.wait?.text } == [nil, "a barrier", nil, nil])
    #expect(spans.map(\.step) == [7, 7, 7, 0])
    for (span, next) in zip(spans, spans.dropFirst()) { #expect(span.start <= span.end && span.end == next.start) }
  }

  @Test func `its sums are those of the spans`() throws {
    let timelines = RankTimelines(keepsSpans: true)
    let progress = RankProgress.unobserved.on(timelines).first
    for _ in 0..<3 {
      progress.begin(.forward)
      progress.wait(in: WaitName("a barrier")) {}
    }
    progress.begin(.finishing)
    let timeline = try #require(timelines.all.first)
    for activity: Activity? in [.forward, nil] {
      let spans = timeline.spans.filter { $0.activity == activity }
      let seconds = spans.reduce(0.0) { $0 + Double($1.end - $1.start) * 1e-9 }
      #expect(abs(timeline.seconds(activity) - seconds) < 1e-12)
    }
  }

  @Test func `each thread has its own, and only sums unless spans are asked for`() {
    let timelines = RankTimelines(keepsSpans: false)
    let progress = RankProgress.unobserved.on(timelines)
    progress.progress(ofThread: 2).begin(.evaluating)
    progress.progress(ofThread: 2).begin(.finishing)
    #expect(timelines.all.count == 3)
    #expect(timelines.all.filter { !$0.spans.isEmpty }.isEmpty)
    #expect(timelines.all[2].seconds(.evaluating) > 0 && timelines.all[1].seconds(.evaluating) == 0)
  }
}
