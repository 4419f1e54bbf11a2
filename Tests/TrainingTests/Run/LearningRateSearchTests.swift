import Testing
import Training

/// The range test of learning rates, on losses made by hand.
@Suite struct LearningRateSearchTests {
  private static func search(_ loss: (Float) -> Double) -> LearningRateSearch {
    var search = LearningRateSearch()
    var (step, goesOn) = (1, true)
    while goesOn {
      let rate = LearningRateSearch.schedule.learningRate(step: step, stepsPerEpoch: 1, totalSteps: 1)
      goesOn = search.goesOn(after: loss(rate), learningRate: rate)
      step += 1
    }
    return search
  }

  @Test func `rates rise by equal ratios from a millionth to ten`() {
    let points = Self.search { _ in 1 }.points
    #expect(points.count == LearningRateSearch.stepCount)
    #expect(points.first?.learningRate == 1e-6)
    #expect(abs((points.last?.learningRate ?? 0) - 10) < 1e-5)
    #expect(abs(points[150].learningRate / points[100].learningRate - 10) < 1e-4)
  }

  @Test func `a tenth of the rate at the lowest loss is suggested, and divergence ends the test`() throws {
    // Falls until 0.1, then rises tenfold within a factor of ten.
    let search = Self.search { $0 < 0.1 ? 2 - 10 * Double($0) : 1 + 100 * (Double($0) - 0.1) }
    #expect(search.points.count < LearningRateSearch.stepCount)
    let suggestion = try #require(search.suggestion)
    // The smoothed loss lags behind by some steps of 5 %.
    #expect((0.01...0.016).contains(suggestion))
    let last = try #require(search.points.last)
    #expect(last.smoothedLoss > 4 * (try #require(search.lowest).smoothedLoss))
  }

  @Test func `nothing is suggested where no rate helps`() {
    #expect(Self.search { _ in 2.3 }.suggestion == nil)
    #expect(Self.search { 2.3 + Double($0) }.suggestion == nil)
    #expect(LearningRateSearch().suggestion == nil)
  }

  @Test func `the smoothed loss is a mean of the losses so far`() {
    var search = LearningRateSearch()
    _ = search.goesOn(after: 3, learningRate: 1e-6)
    _ = search.goesOn(after: 1, learningRate: 2e-6)
    #expect(search.points[0].smoothedLoss == 3)
    // (0.9 · 3 + 1 · 1) / 1.9, whose weights are 0.1 · 0.9 and 0.1.
    #expect(abs(search.points[1].smoothedLoss - 3.7 / 1.9) < 1e-12)
    #expect(search.csv.hasPrefix("step,learning_rate,loss,smoothed_loss\n1,1e-06,3.0,3.0\n2,2e-06,1.0,"))
  }
}
